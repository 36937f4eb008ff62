package lint

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"learn/internal/lessons"
	"learn/internal/source"
)

// enlist plans a course.toml that has the topic in a track, and remembers the track.
func (p *planner) enlist(id, track string) error {
	if !p.has(lessons.CourseFile) {
		p.vars["@TRACK@"] = firstTrack
		if track != "" {
			p.vars["@TRACK@"] = track
		}
		p.text(lessons.CourseFile, "course.toml")
		return nil
	}
	if _, err := lessons.Load(p.fsys); err != nil {
		return fmt.Errorf("nothing can be added to a course that cannot be read: %w", err)
	}
	c := &course{fsys: p.fsys}
	c.written()
	var ids []string
	for i, t := range c.tracks {
		ids = append(ids, t.ID)
		for _, listed := range t.Topics {
			if listed == id {
				p.vars["@TRACK@"] = t.ID
				return nil
			}
		}
		if t.ID == track || track == "" && len(c.tracks) == 1 {
			p.vars["@TRACK@"] = t.ID
			if !p.insert(lessons.CourseFile, each("track", i)+".topics", id) {
				return refuse(fmt.Sprintf("write topics = [%q] into the track %s of course.toml", id, t.ID), "the track %s has no list of topics", t.ID)
			}
		}
	}
	if p.vars["@TRACK@"] == "" {
		return refuse("type --track and one of "+strings.Join(ids, ", "), "it is not said in which track the topic %q goes", id)
	}
	return nil
}

// insert plans one more text at the end of a list in a TOML file, and reports whether there is such a list.
func (p *planner) insert(name, key, value string) bool {
	text, ok := insertText(p.current(name), key, value)
	if ok {
		p.put(name, text)
	}
	return ok
}

// insertText adds a text to the list that a key has, which leaves everything else as it is: comments too.
func insertText(text, key, value string) (string, bool) {
	line := source.Index([]byte(text))[key]
	if line == 0 {
		return "", false
	}
	start := 0
	for range line - 1 {
		start += strings.IndexByte(text[start:], '\n') + 1
	}
	equals := strings.IndexByte(text[start:], '=')
	if equals < 0 {
		return "", false
	}
	start += equals + 1
	open := start + len(text[start:]) - len(strings.TrimLeft(text[start:], " \t"))
	if open >= len(text) || text[open] != '[' {
		return "", false
	}
	last, comma, ok := listEnd(text, open)
	if !ok {
		return "", false
	}
	value = fmt.Sprintf("%q", value)
	switch lines := strings.Contains(text[open:last], "\n"); {
	case last == open+1: // an empty list
	case comma && lines:
		value = "\n  " + value + ","
	case comma:
		value = " " + value
	default:
		value = ", " + value
	}
	return text[:last] + value + text[last:], true
}

// listEnd is where the last thing in a list of texts ends, and whether that is a comma. Open is where its bracket stands.
func listEnd(text string, open int) (last int, comma, ok bool) {
	last = open + 1
	for i := open + 1; i < len(text); i++ {
		switch c := text[i]; c {
		case ']':
			return last, comma, true
		case '#':
			i += strings.IndexByte(text[i:]+"\n", '\n') - 1
		case '"', '\'':
			end := strings.IndexByte(text[i+1:], c)
			if end < 0 {
				return 0, false, false
			}
			i += end + 1
			last, comma = i+1, false
		case ',':
			last, comma = i+1, true
		case ' ', '\t', '\r', '\n':
		default:
			return 0, false, false // not a list of plain texts
		}
	}
	return 0, false, false
}

var wholeNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`=\s*\d+`) })

// number plans another number for a key of a TOML file, and reports whether the key is there and has a number.
func (p *planner) number(name, key string, value int) bool {
	text := p.current(name)
	line := source.Index([]byte(text))[key]
	lines := strings.SplitAfter(text, "\n")
	if line == 0 || line > len(lines) || !wholeNumber().MatchString(lines[line-1]) {
		return false
	}
	at := wholeNumber().FindStringIndex(lines[line-1])
	lines[line-1] = lines[line-1][:at[0]] + fmt.Sprintf("= %d", value) + lines[line-1][at[1]:]
	p.put(name, strings.Join(lines, ""))
	return true
}
