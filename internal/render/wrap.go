package render

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Wrap breaks text into lines of at most width cells (at least 1), at spaces, after hyphens between letters, around
// Chinese and Japanese characters, and elsewhere only in words longer than a line. Style sequences and links to web
// addresses in it are kept, and each line stands by itself: it begins and ends without a style. All other control
// characters become visible.
func Wrap(s string, width int) []string {
	width = max(width, 1)
	var lines []string
	var state inkState
	for _, line := range strings.Split(s, "\n") {
		lines = append(lines, wrapCells(state.read(line), width)...)
	}
	return lines
}

// A cell is one visible character, as many columns as it is wide, and the style it has.
type cell struct {
	text  string
	width int
	sgr   string // the style sequences since the last reset
	link  string // the OSC 8 sequence that opens its link, or ""
}

// How good a place for a line break is.
type breakage int

const (
	never breakage = iota
	inWord
	afterMark // inside a word, but after one of its marks: a slash, a dot
	between   // between words
)

func wrapCells(cells []cell, width int) []string {
	var lines []string
	for start := 0; ; {
		end, next := nextLine(cells, start, width)
		lines = append(lines, writeCells(cells[start:end]))
		if next >= len(cells) {
			return lines
		}
		start = next
	}
}

// nextLine finds where the line that begins at start ends, and where the next one begins.
func nextLine(cells []cell, start, width int) (end, next int) {
	full := start // behind the last cell that fits; spaces may hang over
	for used := 0; full < len(cells); full++ {
		if used += cells[full].width; used > width && !isSpace(cells[full]) {
			break
		}
	}
	if full == len(cells) {
		return trimSpaces(cells, start, full), full
	}
	next = bestBreak(cells, start, full)
	if next == start { // a character wider than the line: it is left out
		return start, start + 1
	}
	end = trimSpaces(cells, start, next)
	for next < len(cells) && isSpace(cells[next]) {
		next++
	}
	return end, next
}

// bestBreak is the last of the best places for a break in cells[start:full], or start if there is none. Breaking before
// the first word would leave an empty line.
func bestBreak(cells []cell, start, full int) int {
	best, quality, text := start, never, false
	for i := start; i < full; i++ {
		if text = text || !isSpace(cells[i]); !text {
			continue
		}
		if q := breakAfter(cells[i], cells[i+1], i > start && isLetter(cells[i-1])); q >= quality {
			best, quality = i+1, q
		}
	}
	return best
}

// trimSpaces drops the spaces at the end of a line. A line of spaces alone is empty.
func trimSpaces(cells []cell, start, end int) int {
	for end > start && isSpace(cells[end-1]) {
		end--
	}
	return end
}

// breakAfter judges a break between two cells. letter says that before the first there is a letter.
func breakAfter(a, b cell, letter bool) breakage {
	switch {
	case isSpace(a), isSpace(b):
		return between
	case a.text == "-" && letter && isLetter(b) && a.link == "", a.text == "—", a.text == "–":
		return between
	case isIdeograph(a) || isIdeograph(b):
		if strings.Contains("（【「『《〈“‘([{", a.text) || strings.Contains("，。、；：？！）】」』》〉”’…,.;:?!)]}", b.text) {
			return inWord
		}
		return between
	case a.text == string(fixedSpace), b.text == string(fixedSpace):
		return afterMark
	case strings.Contains("/.,:;=&?_|-"+string(fixedHyphen), a.text):
		return afterMark
	}
	return inWord
}

func isSpace(c cell) bool { return c.text == " " }

func first(c cell) rune {
	for _, r := range c.text {
		return r
	}
	return 0
}

func isLetter(c cell) bool { return unicode.IsLetter(first(c)) }

func isIdeograph(c cell) bool {
	return c.width == 2 && unicode.In(first(c), unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// writeCells writes cells with the sequences that give them their styles.
func writeCells(cells []cell) string {
	var b strings.Builder
	var sgr, link string
	for _, c := range cells {
		if c.link != link {
			if link != "" {
				b.WriteString(ansi.ResetHyperlink())
			}
			b.WriteString(c.link)
			link = c.link
		}
		if c.sgr != sgr {
			if sgr != "" {
				b.WriteString(ansi.ResetStyle)
			}
			b.WriteString(c.sgr)
			sgr = c.sgr
		}
		switch c.text {
		case string(fixedSpace):
			b.WriteByte(' ')
		case string(fixedHyphen):
			b.WriteByte('-')
		default:
			b.WriteString(c.text)
		}
	}
	if sgr != "" {
		b.WriteString(ansi.ResetStyle)
	}
	if link != "" {
		b.WriteString(ansi.ResetHyperlink())
	}
	return b.String()
}

// inkState is the style and the link in force while text is read.
type inkState struct{ sgr, link string }

// read takes a line apart. It is the filter through which everything goes that others have styled: of all control
// sequences only styles and links to web addresses are understood, and what is left of the others is shown.
func (st *inkState) read(line string) []cell { return st.readTo(line, len(line)) }

// readTo stops at the first visible character beyond so many columns.
func (st *inkState) readTo(line string, columns int) []cell {
	cells := make([]cell, 0, min(len(line), columns+1))
	for column := 0; len(line) > 0; {
		if n := len(cells); n > 0 && column > columns && !isSpace(cells[n-1]) {
			break
		}
		if line[0] == 0x1b {
			if n := st.sequence(line); n > 0 {
				line = line[n:]
				continue
			}
		}
		if c := line[0]; c >= ' ' && c < 0x7f && (len(line) == 1 || line[1] < 0x80) {
			cells = append(cells, cell{line[:1], 1, st.sgr, st.link})
			line = line[1:]
			column++
			continue
		}
		cluster, _ := ansi.FirstGraphemeCluster(line, ansi.GraphemeWidth)
		line = line[len(cluster):]
		before := len(cells)
		cells = st.cluster(cells, cluster)
		for _, c := range cells[before:] {
			column += c.width
		}
	}
	return cells
}

func (st *inkState) cluster(cells []cell, cluster string) []cell {
	if cluster == "\t" {
		return append(cells, slices.Repeat([]cell{{" ", 1, st.sgr, st.link}}, tabStop)...)
	}
	if cluster != string(fixedSpace) && cluster != string(fixedHyphen) {
		cluster = Clean(cluster)
	}
	width := ansi.StringWidth(cluster)
	if width == 0 && len(cells) > 0 { // belongs to the character before
		cells[len(cells)-1].text += cluster
		return cells
	}
	if width == 0 {
		return cells
	}
	return append(cells, cell{cluster, width, st.sgr, st.link})
}

// sequence reads a style or a link at the beginning of s and returns its length, or 0 if there is none.
func (st *inkState) sequence(s string) int {
	if strings.HasPrefix(s, "\x1b[") {
		n := 2
		for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == ';' || s[n] == ':') {
			n++
		}
		if n == len(s) || s[n] != 'm' || n > 64 {
			return 0
		}
		st.style(s[:n+1])
		return n + 1
	}
	return st.hyperlink(s)
}

func (st *inkState) style(seq string) {
	params := seq[2 : len(seq)-1]
	if params == "" || params == "0" {
		st.sgr = ""
		return
	}
	if rest, ok := strings.CutPrefix(params, "0;"); ok {
		st.sgr, seq = "", "\x1b["+rest+"m"
	}
	if len(st.sgr) < 256 {
		st.sgr += seq
	}
}

// linkID ties the parts of a link on several lines together; nothing else is taken over from a link's parameters.
var linkID = regexp.MustCompile(`^id=[0-9]+$`)

// hyperlink reads "ESC ] 8 ; parameters ; address" and its end.
func (st *inkState) hyperlink(s string) int {
	rest, ok := strings.CutPrefix(s, "\x1b]8;")
	if !ok {
		return 0
	}
	end := strings.IndexAny(rest, "\a\x1b")
	if end < 0 || end > 4096 {
		return 0
	}
	n := len(s) - len(rest) + end + 1
	if rest[end] == 0x1b {
		if !strings.HasPrefix(rest[end:], "\x1b\\") {
			return 0
		}
		n++
	}
	params, address, _ := strings.Cut(rest[:end], ";")
	st.link = ""
	if checked, ok := webAddress(address); ok {
		st.link = ansi.SetHyperlink(checked, linkID.FindString(params))
	}
	return n
}
