package lint

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"learn/internal/render"
)

// checkChars looks for what is not what it looks like: control characters, characters that reorder text, invisible
// ones. What a terminal may be given is for package render to say.
func checkChars(c *course, r *reporter) {
	for _, name := range c.paths {
		n := 0
		for line := range bytes.Lines(c.data[name]) {
			n++
			if what := harmful(line); what != "" {
				r.add(name, n, "%s; remove it, or write it as an escape of the language", what)
				break // one a file: a binary file has nothing but such lines
			}
		}
	}
}

// harmful names the first character of a line that may not be in a course, or returns "".
func harmful(line []byte) string {
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	if !utf8.Valid(line) {
		return "this line is not UTF-8"
	}
	text := strings.ReplaceAll(string(line), "\t", "")
	if render.Clean(text) == text {
		return ""
	}
	for _, r := range text {
		if one := string(r); render.Clean(one) != one {
			return fmt.Sprintf("there is a %s here (%U)", kindOf(r), r)
		}
	}
	return ""
}

func kindOf(r rune) string {
	switch {
	case r < ' ', r >= 0x7f && r <= 0x9f:
		return "control character"
	case r == 0x061c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return "character that reorders text"
	}
	return "character that nobody sees"
}

var todoWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bTODO\b`) })

// todos are the lines, from 1, that have a TODO; between backticks it is spoken about.
func todos(data []byte) []int {
	var list []int
	n := 0
	for line := range bytes.Lines(data) {
		n++
		if bytes.Contains(line, []byte("TODO")) && todoWord().MatchString(blankCode(string(line))) {
			list = append(list, n)
		}
	}
	return list
}

// checkTodo looks for what an author left to be done. A starter is left to the learner to be done.
func checkTodo(c *course, r *reporter) {
	for _, name := range c.paths {
		if base := path.Base(name); base == "starter.rs" || strings.HasSuffix(base, ".go") {
			continue
		}
		for _, n := range todos(c.data[name]) {
			r.add(name, n, "there is a TODO here; do it, and remove the word")
		}
	}
}

// checkTabs looks for tabs in Markdown outside listings: how wide they are nobody knows.
func checkTabs(l *lesson, r *reporter) {
	for _, t := range l.texts {
		for _, p := range t.passages() {
			if i := strings.IndexByte(p.src, '\t'); i >= 0 {
				r.add(t.file, t.lineAt(p.offset+i), "%sthere is a tab in the text; write spaces", t.about())
			}
		}
	}
}
