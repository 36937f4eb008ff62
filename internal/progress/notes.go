package progress

import (
	"cmp"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"
)

// Mark is a block that is marked, and since when.
type Mark struct {
	MarkData
	At time.Time
}

// Note is a note as it reads now, and when it was last written.
type Note struct {
	NoteData
	At time.Time
}

// newest holds a value and the id of the event it is from. Marks taken away and notes deleted stay as such, so that an
// older event that arrives later does not bring them back.
type newest[T any] struct {
	id    ulid.ULID
	value T
}

// put keeps the newest value under a key.
func put[T any](m *map[string]*newest[T], key string, id ulid.ULID, v T) {
	if e := entry(m, key); newer(&e.id, id) {
		e.value = v
	}
}

func (l *LessonSummary) marked(e *Event) bool {
	m, ok := data[MarkData](e)
	if !ok || m.Position.Hash == "" || m.Position.Hash != e.Item {
		return false
	}
	put(&l.marks, e.Item, e.ID, Mark{m, e.Time})
	l.listMarks()
	return true
}

func (l *LessonSummary) noted(e *Event) bool {
	n, ok := data[NoteData](e)
	if !ok || n.ID == "" || n.ID != e.Item {
		return false
	}
	put(&l.notes, e.Item, e.ID, Note{n, e.Time})
	l.listNotes()
	return true
}

func (l *LessonSummary) known(*Event) bool {
	l.Known = true
	return true
}

// listMarks lists the marks that are set in the order of the lesson.
func (l *LessonSummary) listMarks() {
	l.Marks = list(l.marks, func(m Mark) bool { return !m.Off }, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.Position.Block, b.Position.Block), cmp.Compare(a.Position.Hash, b.Position.Hash))
	})
}

// listNotes lists the notes that are there in the order in which they were begun.
func (l *LessonSummary) listNotes() {
	l.Notes = list(l.notes, func(n Note) bool { return n.Text != "" }, func(a, b Note) int {
		return cmp.Compare(a.ID, b.ID)
	})
}

func list[T any](m map[string]*newest[T], there func(T) bool, order func(a, b T) int) (out []T) {
	for _, e := range m {
		if there(e.value) {
			out = append(out, e.value)
		}
	}
	slices.SortFunc(out, order)
	return out
}
