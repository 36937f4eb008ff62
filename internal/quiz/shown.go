package quiz

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Shown returns the listing as the learner sees it: without the hidden lines
// of a rust listing ("# " in front, as in rustdoc), blanks as «n», no empty
// line at either end and no line end after the last line.
func (q *Question) Shown() string {
	lines := strings.Split(strings.ReplaceAll(q.Code, "\r\n", "\n"), "\n")
	if q.Lang == "rust" && q.Program == "" {
		lines = unhidden(lines)
	}
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	return strings.TrimRight(strings.Join(lines, "\n"), " \t\r\n")
}

// unhidden drops hidden lines. A line that has to show "# " is written "## ".
func unhidden(lines []string) []string {
	shown := make([]string, 0, len(lines))
	for _, line := range lines {
		text := strings.TrimLeft(line, " \t")
		switch {
		case strings.TrimSpace(text) == "#" || strings.HasPrefix(text, "# "):
		case strings.HasPrefix(text, "## "):
			shown = append(shown, line[:len(line)-len(text)]+text[1:])
		default:
			shown = append(shown, line)
		}
	}
	return shown
}

// ShownLines returns how many lines Shown has.
func (q *Question) ShownLines() int {
	shown := q.Shown()
	if shown == "" {
		return 0
	}
	return strings.Count(shown, "\n") + 1
}

var blankMark = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`«([0-9]{1,3})»`)
})

// Fill returns listing with the marks «1», «2», … replaced by fillings; a mark
// without a filling, or with an empty one, stays.
func Fill(listing string, fillings []string) string {
	return blankMark().ReplaceAllStringFunc(listing, func(mark string) string {
		n, err := strconv.Atoi(strings.Trim(mark, "«»"))
		if err != nil || n < 1 || n > len(fillings) || fillings[n-1] == "" {
			return mark
		}
		return fillings[n-1]
	})
}

// marks returns the numbers of the blanks in a listing.
func marks(listing string) map[int]bool {
	found := map[int]bool{}
	for _, m := range blankMark().FindAllStringSubmatch(listing, -1) {
		if n, err := strconv.Atoi(m[1]); err == nil {
			found[n] = true
		}
	}
	return found
}
