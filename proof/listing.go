package main

import "strings"

// listing is the code of a question: what the learner sees, and what the compiler sees beside it.
type listing struct {
	lines []string // as the compiler sees them: the marks of hidden lines are gone
	shown []int    // index in lines of each line that is shown; the learner counts these from 1
}

// parseListing reads rust code by the rules of a `rust` fence, as quiz.Question.Shown and exercise.Snippet do.
func parseListing(code string) listing {
	var l listing
	for line := range strings.SplitSeq(strings.ReplaceAll(code, "\r\n", "\n"), "\n") {
		text := strings.TrimLeft(line, " \t")
		indent := line[:len(line)-len(text)]
		hidden := false
		switch {
		case text == "#":
			line, hidden = "", true
		case strings.HasPrefix(text, "# "):
			line, hidden = indent+text[2:], true
		case strings.HasPrefix(text, "##"):
			line = indent + text[1:]
		}
		leading := len(l.shown) == 0 && strings.TrimSpace(line) == "" // not shown either
		if !hidden && !leading {
			l.shown = append(l.shown, len(l.lines))
		}
		l.lines = append(l.lines, line)
	}
	return l
}

// source is the whole listing; with a line above 0, that shown line is replaced.
func (l listing) source(line int, by string) string {
	lines := append([]string(nil), l.lines...)
	if line > 0 && line <= len(l.shown) {
		lines[l.shown[line-1]] = by
	}
	return strings.Join(lines, "\n") + "\n"
}
