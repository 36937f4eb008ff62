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

// function is a function of a Rust source with a body, by offsets.
type function struct {
	name       string
	start      int // of "pub" or "fn"
	open, shut int // of the braces of the body
	signature  string
	public     bool
}

var fnPattern = regexp.MustCompile(`(\bpub(?:\s*\([^)]*\))?\s+)?(?:\b(?:const|async|unsafe)\s+)*\bfn\s+(\w+)`)

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

// functions finds the functions with a body in a source without literals and comments.
func functions(blank string) []function {
	var list []function
	for _, m := range fnPattern.FindAllStringSubmatchIndex(blank, -1) {
		open := bodyAt(blank, m[1])
		if open < 0 {
			continue // declared only
		}
		if shut := closing(blank, open); shut > 0 {
			list = append(list, function{
				name: blank[m[4]:m[5]], start: m[0], open: open, shut: shut,
				signature: blank[m[1]:open], public: m[2] >= 0,
			})
		}
	}
	return list
}

// bodyAt is where the body of a function begins whose name ends at from; -1 if it has none.
func bodyAt(blank string, from int) int {
	depth := 0
	for i := from; i < len(blank); i++ {
		switch blank[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ';':
			if depth == 0 {
				return -1
			}
		case '{':
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}

// closing is where the brace that opens at open is closed; -1 if it is not.
func closing(blank string, open int) int {
	depth := 0
	for i := open; i < len(blank); i++ {
		switch blank[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// literal matches comments, the opening of a raw text (its group), texts and characters.
var literal = regexp.MustCompile(`(?s)//[^\n]*|/\*.*?\*/|(\b[bc]?r#*")|b?c?"(?:\\.|[^"\\])*"|b?'(?:\\.[^'\n]*|[^'\\\n])'`)

// blanked is a Rust source of the same length in which comments, texts and characters are spaces, so that only braces
// that mean something are left. (Comments inside comments end early: solutions have none.)
func blanked(src string) string {
	out := []byte(src)
	for at := 0; at < len(src); {
		m := literal.FindStringSubmatchIndex(src[at:])
		if m == nil {
			break
		}
		from, to := at+m[0], at+m[1]
		if m[2] >= 0 {
			to = rawEnd(src, from, to)
		}
		for i := from; i < to; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
		at = to
	}
	return string(out)
}

// rawEnd is where a raw string ends whose opening (r#") stands from from to to.
func rawEnd(src string, from, to int) int {
	hashes := strings.Count(src[from:to], "#")
	end := strings.Index(src[to:], `"`+strings.Repeat("#", hashes))
	if end < 0 {
		return len(src)
	}
	return to + end + 1 + hashes
}
