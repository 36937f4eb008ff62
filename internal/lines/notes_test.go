package lines

import (
	"strings"
	"testing"
)

// TestBookmarksAndNotes: written, heard again at their place, changed, deleted, and stored as the window's.
func TestBookmarksAndNotes(t *testing.T) {
	r := newRoom(t)
	said := r.plays(reads(t, "run/memory"), "", "m", "note", "It is *slow*.", "\x1b[31mreally", ".", "r", "note", ":q", "m", "note", ".", "note", ".", "r", "q")
	has(t, said, "Heading 2 of 4", "Bookmarked: Borrow first", "A note at: Borrow first", "The note is kept.",
		"Heading 2 of 4", "Your bookmark here: Borrow first", "Your note here, at: Borrow first", "The note, 2 lines: It is *slow*. ␛[31mreally End of the note.",
		"The note there is, 2 lines:", "Nothing was changed.", "The bookmark is removed: Borrow first", "The note is deleted.", "Nothing was changed.", "Heading 2 of 4")
	if _, after, _ := strings.Cut(said, "The note is deleted."); strings.Contains(after, "Your note") || strings.Contains(after, "Your bookmark") {
		t.Errorf("it is still there:\n%s", after)
	}
	if got := r.shelf.kinds(); got != "opened moved moved marked noted moved marked noted moved" {
		t.Errorf("stored: %s", got)
	}
	sum, _ := r.shelf.Load(t.Context(), "anna")
	if l := sum.Lesson("run/memory"); len(l.Marks)+len(l.Notes) != 0 {
		t.Errorf("%d marks and %d notes are left", len(l.Marks), len(l.Notes))
	}
}

// TestNoteTooLong is refused with the reason.
func TestNoteTooLong(t *testing.T) {
	lines := []any{"note"}
	for range 10 {
		lines = append(lines, strings.Repeat("x", 4000))
	}
	r := newRoom(t)
	has(t, r.plays(reads(t, "run/memory"), append(lines, ".", "q")...), "Not kept: too long")
	if strings.Contains(r.shelf.kinds(), "noted") {
		t.Error("it was stored")
	}
}

// TestFind: words are found with where they are, and what is not there is said.
func TestFind(t *testing.T) {
	said := newRoom(t).plays(reads(t, "run/memory"), "f POOL", "find hands out", "f wrapped at any", "f nothing like it", "f", "f println")
	has(t, said, "Heading 2, Borrow first: See pools", "Heading 3, Pools: Pools", "g and the number", "Heading 3, Pools: A pool hands out",
		"Heading 1, Memory: copies and pools: … ", "It is not in this lesson.", "Type f and what to look for", "Heading 4, A long listing:")
}
