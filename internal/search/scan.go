package search

import (
	"strings"

	"learn/internal/render"
)

// A passage is a piece of a lesson that is found and shown by itself: a paragraph, an item of a list, a row of a table,
// a listing.
type passage struct {
	text   string // clean; lines as in the source
	offset int32  // byte offset in lesson.md of the line it begins on
	line   int32  // of lesson.md that it begins on, from 1; 0 where it stands in another file
	field  field
	fixed  bool // its lines are not those of lesson.md: an included listing
}

// A part is a heading with what stands under it.
type part struct {
	anchor   string // "" for what stands before the first heading with one
	heading  string
	passages []passage
}

// scanner reads a lesson line by line, which takes a tenth of the time that the parser of the reader does. It
// agrees with package render on where a block begins; a test compares the two.
type scanner struct {
	include func(info string) (string, error)
	parts   []part

	text   []string // lines of the passage that is open
	marked bool     // they have marks of Markdown
	open   passage
	fence  string // what closes the listing that is open
	info   string // of that listing
	hidden bool   // that listing has lines that are not shown
}

// scan reads Markdown into parts: the first is what stands before the first heading below the title.
func scan(src string, include func(info string) (string, error)) []part {
	s := scanner{include: include, parts: make([]part, 1, 16)}
	offset, number := int32(0), int32(1)
	for line := range strings.Lines(src) {
		s.line(strings.TrimRight(line, "\r\n"), offset, number)
		offset += int32(len(line))
		number++
	}
	s.close()
	return s.parts
}

func (s *scanner) line(line string, offset, number int32) {
	if s.fence != "" {
		s.listing(line)
		return
	}
	text := strings.TrimLeft(line, " \t>")
	if rest, ok := unlisted(text); ok {
		s.close()
		text = rest
	}
	switch {
	case text == "" || strings.HasPrefix(text, "[!"):
		s.close()
	case strings.HasPrefix(text, "```") || strings.HasPrefix(text, "~~~"):
		s.close()
		s.begin(fieldCode, offset, number)
		marks := len(text) - len(strings.TrimLeft(text, text[:1]))
		s.fence, s.info = text[:marks], strings.TrimSpace(text[marks:])
		s.hidden = strings.HasPrefix(s.info, "rust")
	case text[0] == '#' && s.heading(text, offset, number):
	case text[0] == '|':
		s.row(text, offset, number)
	default:
		if len(s.text) == 0 {
			s.begin(fieldProse, offset, number)
			if text[0] == '[' {
				s.open.field = fieldSource
			}
			s.marked = true
		}
		s.text = append(s.text, text)
	}
}

// begin opens a passage.
func (s *scanner) begin(f field, offset, number int32) {
	s.open = passage{field: f, offset: offset, line: number}
}

// close ends the passage that is open.
func (s *scanner) close() {
	if s.fence != "" {
		s.included()
		s.fence = ""
	}
	if len(s.text) > 0 {
		text := strings.Join(s.text, "\n")
		if s.marked {
			text = unmark(text)
		}
		s.open.text = render.Clean(text)
		p := &s.parts[len(s.parts)-1]
		p.passages = append(p.passages, s.open)
		s.text, s.marked = s.text[:0], false
	}
}

// listing takes a line of a listing. A line that is not shown keeps its place, so that the numbers of the others are right.
func (s *scanner) listing(line string) {
	text := strings.TrimLeft(line, " \t>")
	if strings.HasPrefix(text, s.fence) && strings.Trim(text, s.fence[:1]) == "" {
		s.close()
		return
	}
	if len(s.text) == 0 {
		s.open.line++ // the first line of the listing stands below the fence
	}
	bare := strings.TrimLeft(line, " \t")
	if s.hidden && (bare == "#" || strings.HasPrefix(bare, "# ")) {
		line = ""
	}
	s.text = append(s.text, line)
}

// included fetches the text of a listing that names it instead of holding it.
func (s *scanner) included() {
	if s.include == nil || !strings.Contains(s.info, "include=") && !strings.HasPrefix(s.info, "bench") {
		return
	}
	text, err := s.include(s.info)
	if err != nil {
		return // the lesson shows in the reader what is wrong with it; there is nothing to find
	}
	s.text, s.open.fixed = append(s.text[:0], text), true
}

// heading takes a heading, and says whether the line is one. The title begins no part.
func (s *scanner) heading(text string, offset, number int32) bool {
	level := len(text) - len(strings.TrimLeft(text, "#"))
	if level > 6 || len(text) == level || text[level] != ' ' {
		return false
	}
	s.close()
	title, anchor := strings.TrimSpace(text[level:]), ""
	if i := strings.LastIndex(title, "{#"); i >= 0 && strings.HasSuffix(title, "}") {
		title, anchor = strings.TrimSpace(title[:i]), title[i+2:len(title)-1]
	}
	title = render.Clean(unmark(title))
	if level > 1 {
		s.parts = append(s.parts, part{anchor: anchor, heading: title})
		s.begin(fieldHeading, offset, number)
		s.text = append(s.text, title)
		s.close()
	}
	return true
}

// row takes a row of a table as a passage of its own.
func (s *scanner) row(text string, offset, number int32) {
	s.close()
	if strings.Trim(text, "|-: \t") == "" {
		return
	}
	text = strings.ReplaceAll(strings.Trim(text, "| \t"), `\|`, "\x00")
	cells := strings.Split(text, "|")
	for i, c := range cells {
		cells[i] = unmark(strings.TrimSpace(strings.ReplaceAll(c, "\x00", "|")))
	}
	s.begin(fieldProse, offset, number)
	s.text = append(s.text, strings.Join(cells, " · "))
	s.close()
}

// unlisted is a line without the mark of a list's item, and whether it has one.
func unlisted(text string) (string, bool) {
	rest := strings.TrimLeft(text, "0123456789")
	if n := len(text) - len(rest); n > 0 && n < 10 && (strings.HasPrefix(rest, ". ") || strings.HasPrefix(rest, ") ")) {
		return strings.TrimLeft(rest[2:], " "), true
	}
	if len(text) > 1 && (text[0] == '-' || text[0] == '*' || text[0] == '+') && text[1] == ' ' {
		return strings.TrimLeft(text[2:], " "), true
	}
	return text, false
}
