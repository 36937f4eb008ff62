// Package notes lists what a learner marked in lessons and wrote beside them, and gives it the form it is written in
// and exported as.
//
// It is pure but for reading the titles of headings from the course. It must not know files, editors or screens.
package notes

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"learn/internal/lessons"
	"learn/internal/lookup"
	"learn/internal/progress"
	"learn/internal/render"
)

// Kind tells a bookmark from a note.
type Kind string

// The kinds of entries.
const (
	KindMark Kind = "mark"
	KindNote Kind = "note"
)

// Entry is one bookmark or note.
type Entry struct {
	Kind Kind
	// Path is the lesson's, Lesson nil where the course does not have it any more.
	Path   string
	Lesson *lessons.Lesson
	// ID is the note's, "" for a bookmark.
	ID       string
	Position progress.Position
	// Line holds the first words of the block. It and Text are clean; Text has lines, and is "" for a bookmark.
	Line string
	Text string
	At   time.Time
}

// Title is what to call the lesson: its path where the course does not have it any more.
func (e *Entry) Title() string {
	if e.Lesson == nil {
		return e.Path
	}
	return lookup.OneLine(e.Lesson.Title)
}

// Delete is the event that takes the entry away.
func (e *Entry) Delete() progress.Event {
	if e.Kind == KindNote {
		return progress.Noted(e.Path, progress.NoteData{ID: e.ID, Position: e.Position, Line: e.Line})
	}
	return progress.Marked(e.Path, progress.MarkData{Position: e.Position, Line: e.Line, Off: true})
}

// List is everything a learner marked and wrote, newest first.
func List(c *lessons.Course, s *progress.Summary) []Entry {
	var list []Entry
	for path, known := range s.Lessons {
		if len(known.Marks)+len(known.Notes) == 0 {
			continue
		}
		l := lookup.Lesson(c, path)
		for _, m := range known.Marks {
			list = append(list, Entry{Kind: KindMark, Path: path, Lesson: l, Position: m.Position, Line: lookup.OneLine(m.Line), At: m.At})
		}
		for _, n := range known.Notes {
			list = append(list, Entry{Kind: KindNote, Path: path, Lesson: l, ID: n.ID, Position: n.Position,
				Line: lookup.OneLine(n.Line), Text: strings.TrimSpace(render.Clean(n.Text)), At: n.At})
		}
	}
	slices.SortFunc(list, func(a, b Entry) int {
		return cmp.Or(b.At.Compare(a.At), byPlace(&a, &b))
	})
	return list
}

// byPlace orders entries within lessons by where they are, and by what they are where that is equal.
func byPlace(a, b *Entry) int {
	return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Position.Block, b.Position.Block),
		strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Position.Hash, b.Position.Hash), strings.Compare(a.ID, b.ID))
}

// Titles are the titles of headings by lesson and anchor.
type Titles map[string]map[string]string

// ReadTitles reads those of every lesson that an entry is in.
func ReadTitles(list []Entry) Titles {
	titles := Titles{}
	for i := range list {
		if e := &list[i]; e.Lesson != nil && titles[e.Path] == nil {
			titles[e.Path] = lookup.Titles(e.Lesson)
		}
	}
	return titles
}

// Heading is the title of the heading that an entry is under; "" above the first or where it is not there any more.
func (t Titles) Heading(e *Entry) string { return t[e.Path][e.Position.Heading] }

// maxLine bounds the words a block is listed by, in characters.
const maxLine = 100

// FirstWords are the words to list a block by: the beginning of its text, on one line.
func FirstWords(b *render.Block) string {
	line := lookup.OneLine(b.Text())
	runes := []rune(line)
	if len(runes) <= maxLine {
		return line
	}
	cut := string(runes[:maxLine-1])
	if i := strings.LastIndex(cut, " "); i > len(cut)/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

// MaxText bounds a note, in bytes.
const MaxText = 16 << 10

// Check says why a note cannot be kept as it is, nil if it can.
func Check(text string) error {
	if n := len(text); n > MaxText {
		return fmt.Errorf("too long (%d KiB, 16 at most)", (n+1023)>>10)
	}
	return nil
}
