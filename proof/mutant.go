package main

import (
	"regexp"
	"strings"
)

// A mutant is a solution in which one function does nothing of its work.
type mutant struct {
	name   string // of the function
	body   string // what stands there instead
	line   int    // of the function in the solution
	source string
}

// mutants are the ways to leave out one public function of a solution: a body that panics and, where a function takes
// something to work with, one that returns the default. A constructor is not tried with a default, which may well be
// what it makes. Where nothing is public, every function is tried.
func mutants(src string) []mutant {
	blank, list := judgedFunctions(src)
	var out []mutant
	for _, f := range list {
		if f.empty(src) {
			continue // nothing is left out
		}
		out = append(out, f.with(src, "todo!()"))
		if f.takesInput() && !f.constructs(blank) {
			out = append(out, f.with(src, "Default::default()"))
		}
	}
	return out
}

// judgedFunctions are the public functions of a source or, where nothing is public, all, by offsets in blank.
func judgedFunctions(src string) (blank string, list []function) {
	blank = blanked(src)
	all := functions(blank)
	for _, f := range all {
		if f.public {
			list = append(list, f)
		}
	}
	if len(list) == 0 {
		list = all
	}
	return blank, list
}

// with puts another body into a function of src.
func (f function) with(src, body string) mutant {
	return mutant{
		name: f.name, body: body, line: strings.Count(src[:f.start], "\n") + 1,
		source: src[:f.open] + "{ " + body + " }" + src[f.shut+1:],
	}
}

// takesInput reports whether the function has a parameter.
func (f function) takesInput() bool {
	_, rest, ok := strings.Cut(f.signature, "(")
	return ok && !strings.HasPrefix(strings.TrimSpace(rest), ")")
}

// constructs reports whether the function returns Self or the type of an impl block of the source.
func (f function) constructs(blank string) bool {
	_, result, ok := strings.Cut(f.signature, "->")
	result = strings.TrimSpace(result)
	if !ok || strings.HasPrefix(result, "Self") {
		return ok
	}
	name := regexp.MustCompile(`^\w+`).FindString(result)
	return name != "" && regexp.MustCompile(`\bimpl\b[^{]*\b`+name+`\b`).MatchString(blank)
}
