package main

import (
	"regexp"
	"strings"
)

// function is a function of a Rust source with a body, by offsets.
type function struct {
	name       string
	start      int // of "pub" or "fn"
	open, shut int // of the braces of the body
	signature  string
	public     bool
}

var fnPattern = regexp.MustCompile(`(\bpub(?:\s*\([^)]*\))?\s+)?(?:\b(?:const|async|unsafe)\s+)*\bfn\s+(\w+)`)

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

// empty reports whether nothing but comments stands in the body.
func (f function) empty(src string) bool {
	body := []byte(src[f.open+1 : f.shut])
	for _, at := range literals(src) {
		if at.from > f.open && at.to <= f.shut && src[at.from] == '/' {
			clear(body[at.from-f.open-1 : at.to-f.open-1])
		}
	}
	return strings.Trim(string(body), "\x00 \t\r\n") == ""
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

// literal matches comments, the opening of a raw text (its first group), texts and characters.
var literal = regexp.MustCompile(`(?s)//[^\n]*|/\*.*?\*/|(\b[bc]?r#*")|b?c?"(?:\\.|[^"\\])*"|b?'(?:\\.[^'\n]*|[^'\\\n])'`)

// blanked is a Rust source of the same length in which comments, texts and characters are spaces, so that only braces
// that mean something are left. (Comments inside comments end early: solutions have none.)
func blanked(src string) string {
	out := []byte(src)
	for _, at := range literals(src) {
		for i := at.from; i < at.to; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	return string(out)
}

// piece is a comment, a text or a character of a source, by offsets.
type piece struct{ from, to int }

func literals(src string) []piece {
	var list []piece
	for at := 0; at < len(src); {
		m := literal.FindStringSubmatchIndex(src[at:])
		if m == nil {
			break
		}
		from, to := at+m[0], at+m[1]
		if m[2] >= 0 {
			to = rawEnd(src, from, to)
		}
		list = append(list, piece{from, to})
		at = to
	}
	return list
}

// textPattern takes a text or raw text apart; what stands in it is its last group that is there. Escapes stay.
var textPattern = regexp.MustCompile(`(?s)^(?:"(.*)"|r#*"(.*)"#*)$`)

// texts are what stands in the texts of a Rust source.
func texts(src string) []string {
	var list []string
	for _, at := range literals(src) {
		if m := textPattern.FindStringSubmatch(src[at.from:at.to]); m != nil {
			list = append(list, m[1]+m[2])
		}
	}
	return list
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
