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
	blank := blanked(src)
	list := functions(blank)
	var public []function
	for _, f := range list {
		if f.public {
			public = append(public, f)
		}
	}
	if len(public) > 0 {
		list = public
	}
	var out []mutant
	for _, f := range list {
		if strings.TrimSpace(blank[f.open+1:f.shut]) == "" {
			continue // nothing is left out
		}
		bodies := []string{"todo!()"}
		if f.takesInput() && !f.constructs(blank) {
			bodies = append(bodies, "Default::default()")
		}
		for _, body := range bodies {
			out = append(out, mutant{
				name: f.name, body: body, line: strings.Count(src[:f.start], "\n") + 1,
				source: src[:f.open] + "{ " + body + " }" + src[f.shut+1:],
			})
		}
	}
	return out
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
