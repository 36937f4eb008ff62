package source

import (
	"bytes"
	"fmt"
	"strings"
)

// form is what a TOML line starts.
type form int

const (
	key form = iota
	table
	array
)

// item is the start of a key, a [table] or an [[array]] element.
type item struct {
	form form
	name string // dotted, without quotes and spaces
	line int    // 1-based
	off  int    // byte offset of the start of its line
}

// scanner walks TOML far enough to know which lines start something and
// which are inside a string. It is not a parser: it goes on where a parser
// gives up, so that one broken element does not hide the others.
type scanner struct {
	data  []byte
	pos   int
	line  int
	depth int
	items []item
	deep  int  // deepest nesting of arrays and inline tables
	open  bool // the data ends inside a multi-line string
}

func scan(data []byte) *scanner {
	s := &scanner{data: data, line: 1}
	for s.pos < len(s.data) {
		s.expression()
	}
	return s
}

// expression reads one logical line: a comment, a header or a key with its value.
func (s *scanner) expression() {
	start, line := s.pos, s.line
	end := start + lineLength(s.data[start:])
	text := strings.TrimSpace(string(s.data[start:end]))
	switch {
	case text == "" || text[0] == '#':
		s.pos = end
	case strings.HasPrefix(text, "[["):
		s.add(array, cutHeader(text[2:], "]]"), line, start)
		s.pos = end
	case text[0] == '[':
		s.add(table, cutHeader(text[1:], "]"), line, start)
		s.pos = end
	default:
		if at := assignment(s.data[start:end]); at >= 0 {
			s.add(key, string(s.data[start:start+at]), line, start)
			s.pos = start + at + 1
		}
		s.value()
	}
	s.newline()
}

func (s *scanner) add(f form, name string, line, off int) {
	s.items = append(s.items, item{f, plainName(name), line, off})
}

// newline steps over the line end the scanner stands at, if it does.
func (s *scanner) newline() {
	if s.pos < len(s.data) && s.data[s.pos] == '\n' {
		s.pos++
		s.line++
	}
}

// value skips to the end of the line on which the value ends.
func (s *scanner) value() {
	s.depth = 0
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; c {
		case '\n':
			if s.depth <= 0 {
				return
			}
			s.newline()
			if s.header() {
				return // an array that was never closed
			}
		case '#':
			s.pos += lineLength(s.data[s.pos:])
		case '"', '\'':
			s.str(c)
		case '[', '{':
			s.depth++
			s.deep = max(s.deep, s.depth)
			s.pos++
		case ']', '}':
			s.depth--
			s.pos++
		default:
			s.pos++
		}
	}
}

// header reports whether a line like [[name]] starts here, which inside an
// array can only mean that the array's end is missing.
func (s *scanner) header() bool {
	rest := s.data[s.pos:]
	if !bytes.HasPrefix(rest, []byte("[[")) {
		return false
	}
	text := strings.TrimSpace(string(rest[2:lineLength(rest)]))
	name, ok := strings.CutSuffix(text, "]]")
	if !ok || name == "" {
		return false
	}
	for _, part := range strings.Split(name, ".") {
		if !bare(strings.TrimSpace(part)) {
			return false
		}
	}
	return true
}

// bare reports whether a header's part is a name: digits alone would be a
// value such as [[1]] in an array of arrays, and so would [[true]].
func bare(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
	switch s {
	case "true", "false", "inf", "nan":
		return false
	}
	return strings.ContainsAny(s, letters) && strings.Trim(s, letters+"0123456789-") == ""
}

// str skips a string that starts here with the given quote.
func (s *scanner) str(quote byte) {
	triple := []byte{quote, quote, quote}
	if !bytes.HasPrefix(s.data[s.pos:], triple) {
		s.pos++
		for s.pos < len(s.data) && s.data[s.pos] != '\n' && s.data[s.pos] != quote {
			s.pos += s.step(quote)
		}
		if s.pos < len(s.data) && s.data[s.pos] == quote {
			s.pos++
		}
		return
	}
	s.pos += 3
	for s.pos < len(s.data) {
		if bytes.HasPrefix(s.data[s.pos:], triple) {
			s.pos += 3
			for s.pos < len(s.data) && s.data[s.pos] == quote { // up to two more belong to the text
				s.pos++
			}
			return
		}
		if s.data[s.pos] == '\n' {
			s.line++
		}
		s.pos += s.step(quote)
	}
	s.open = true
}

// step is the length of the character here: two for an escape, unless that
// would swallow a line end, which has to be counted.
func (s *scanner) step(quote byte) int {
	if quote == '"' && s.data[s.pos] == '\\' && s.pos+1 < len(s.data) && s.data[s.pos+1] != '\n' {
		return 2
	}
	return 1
}

// lineLength is the length of the first line without its end.
func lineLength(data []byte) int {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i
	}
	return len(data)
}

// assignment is where the = of "key = value" stands, or -1.
func assignment(line []byte) int {
	var quote byte
	for i, c := range line {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '=':
			return i
		case c == '#':
			return -1
		}
	}
	return -1
}

func cutHeader(text, end string) string {
	name, _, _ := strings.Cut(text, end)
	return name
}

// plainName turns ` a . "b" ` into a.b.
func plainName(name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		parts[i] = strings.Trim(strings.TrimSpace(p), `"'`)
	}
	return strings.Join(parts, ".")
}

// Lines returns the line of each [[array]] element, 1-based and in order. A
// header inside a string does not count.
func Lines(data []byte, name string) []int {
	var lines []int
	for _, it := range scan(data).items {
		if it.form == array && it.name == name {
			lines = append(lines, it.line)
		}
	}
	return lines
}

// Part is a piece of a file that is valid TOML by itself when the author made
// no mistake in it.
type Part struct {
	Line int // 1-based line of the file on which the part starts
	Data []byte
}

// Split cuts a file before each [[name]] header: head is what stands before
// the first, each part one element with all its subtables. Parts are decoded
// one by one, so that a syntax error costs one element and not the file.
func Split(data []byte, name string) (head Part, parts []Part) {
	s := scan(data)
	starts := headers(s.items, name)
	if s.open {
		// A string somewhere is not closed, and from there on inside and outside
		// are confused. Believe the lines that look like headers instead.
		starts = plainHeaders(data, name)
	}
	end := len(data)
	for i := len(starts) - 1; i >= 0; i-- {
		parts = append(parts, Part{starts[i].line, data[starts[i].off:end]})
		end = starts[i].off
	}
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return Part{1, data[:end]}, parts
}

func headers(items []item, name string) []item {
	var found []item
	for _, it := range items {
		if it.form == array && it.name == name {
			found = append(found, it)
		}
	}
	return found
}

func plainHeaders(data []byte, name string) []item {
	var found []item
	off, want := 0, []byte("[["+name+"]]")
	for line := 1; off < len(data); line++ {
		n := lineLength(data[off:])
		if bytes.HasPrefix(bytes.TrimSpace(data[off:off+n]), want) {
			found = append(found, item{array, name, line, off})
		}
		off += n + 1
	}
	return found
}

// Index gives the line of every table, element and key by its path, such as
// "question[0].choice[2].why" (elements counted from 0; keys inside inline
// tables and arrays are not entered). The first of two equal paths counts.
func Index(data []byte) map[string]int {
	lines := map[string]int{}
	counts := map[string]int{} // resolved path of an array → elements so far
	prefix := ""
	for _, it := range scan(data).items {
		path := ""
		switch it.form {
		case key:
			path = prefix + it.name
		case table:
			path = resolve(it.name, counts)
			prefix = path + "."
		case array:
			base := it.name
			if i := strings.LastIndexByte(base, '.'); i >= 0 {
				base = resolve(base[:i], counts) + base[i:]
			}
			path = fmt.Sprintf("%s[%d]", base, counts[base])
			counts[base]++
			prefix = path + "."
		}
		if _, ok := lines[path]; !ok {
			lines[path] = it.line
		}
	}
	return lines
}

// resolve adds to each part of a header's name the index of the element it
// stands in: question.choice → question[1].choice[0].
func resolve(name string, counts map[string]int) string {
	path := ""
	for i, part := range strings.Split(name, ".") {
		if i > 0 {
			path += "."
		}
		path += part
		if n := counts[path]; n > 0 {
			path = fmt.Sprintf("%s[%d]", path, n-1)
		}
	}
	return path
}
