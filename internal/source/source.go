// Package source says where in a content file something is wrong, and reads
// the TOML that content is written in.
//
// It is the leaf of the program: it knows neither what a question nor what a
// lesson is, and imports nothing of ours. Everything it is given may come from
// a stranger, so every size and depth is bounded before a parser sees it.
package source

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Error is one thing wrong in one content file.
type Error struct {
	File string // path inside the course, with slashes
	Line int    // 1-based; 0 when the whole file is meant
	Msg  string // what is wrong and, where it is not plain, what to write instead
}

// Error returns "file:line: msg", or "file: msg" when no line is known.
func (e Error) Error() string {
	switch {
	case e.File == "":
		return e.Msg
	case e.Line <= 0:
		return e.File + ": " + e.Msg
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
}

// Errors is everything wrong in one or more files. A function that returns it
// as an error returns it sorted and never empty.
type Errors []Error

// Error returns one line for each error.
func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find the first Error.
func (es Errors) Unwrap() []error {
	list := make([]error, len(es))
	for i, e := range es {
		list[i] = e
	}
	return list
}

// Add appends an error.
func (es *Errors) Add(file string, line int, format string, args ...any) {
	*es = append(*es, Error{File: file, Line: line, Msg: fmt.Sprintf(format, args...)})
}

// Join appends what another function of a content package returned: Errors
// are taken apart, anything else becomes an error of the whole file.
func (es *Errors) Join(file string, err error) {
	var many Errors
	var one Error
	switch {
	case err == nil:
	case errors.As(err, &many):
		*es = append(*es, many...)
	case errors.As(err, &one):
		*es = append(*es, one)
	default:
		es.Add(file, 0, "%v", err)
	}
}

// Err returns the errors sorted by file and line and without repetitions, or
// a nil error when there are none.
func (es Errors) Err() error {
	if len(es) == 0 {
		return nil
	}
	sorted := slices.Clone(es)
	slices.SortStableFunc(sorted, func(a, b Error) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	return slices.Compact(sorted)
}

// Slug reports whether s is an id: lower-case words of letters and digits
// joined by single hyphens, at most 80 bytes.
func Slug(s string) bool {
	if s == "" || len(s) > 80 || s[0] == '-' || s[len(s)-1] == '-' || strings.Contains(s, "--") {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
