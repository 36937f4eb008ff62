package lines

import (
	"fmt"
	"strings"

	"learn/internal/notes"
	"learn/internal/position"
	"learn/internal/progress"
	"learn/internal/render"
)

// place is the block that a bookmark or note of a section is for: where the learner began to read it.
func (r *reading) place() int { return max(r.from, r.body(r.sections[r.at])-1) }

// mark marks where the learner is, or takes the mark away.
func (t *Tutor) mark(r *reading) {
	path, block := r.lesson.Path(), r.place()
	for _, m := range t.lesson(r.lesson).Marks {
		if at, _ := position.Find(r.doc, m.Position); at == block {
			m.Off = true
			t.record(progress.Marked(path, m.MarkData))
			t.say("The bookmark is removed: " + m.Line)
			return
		}
	}
	m := progress.MarkData{Position: position.At(r.doc, block), Line: notes.FirstWords(r.doc.Block(block))}
	t.record(progress.Marked(path, m))
	t.say("Bookmarked: " + m.Line)
}

// note is the note at a place, the newest of several, or the beginning of one.
func (t *Tutor) note(r *reading) progress.NoteData {
	block := r.place()
	list := t.lesson(r.lesson).Notes
	for i := len(list) - 1; i >= 0; i-- {
		if at, _ := position.Find(r.doc, list[i].Position); at == block {
			return list[i].NoteData
		}
	}
	return progress.NoteData{ID: progress.NewID().String(), Position: position.At(r.doc, block), Line: notes.FirstWords(r.doc.Block(block))}
}

// writeNote asks for the lines of a note, and keeps them.
func (t *Tutor) writeNote(r *reading) error {
	n := t.note(r)
	t.say("A note at: " + n.Line)
	if n.Text != "" {
		t.listing("The note there is", n.Text)
	}
	var typed []string
	prompt := "type the note, line by line; a line with a dot alone ends it; :q leaves everything as it is"
	if n.Text != "" {
		prompt = "type what it is to be instead, line by line; a line with a dot alone ends it, at once it deletes the note; :q leaves everything as it is"
	}
	for {
		line, err := t.askRaw(prompt)
		if err != nil {
			return err
		}
		if strings.TrimSpace(line) == ":q" {
			t.say("Nothing was changed.")
			return nil
		}
		if strings.TrimSpace(line) == "." {
			break
		}
		typed = append(typed, line)
		prompt = fmt.Sprintf("line %d, a dot alone to end, :q to leave everything as it is", len(typed)+1)
	}
	t.keepNote(r, n, strings.TrimSpace(strings.Join(typed, "\n")))
	return nil
}

func (t *Tutor) keepNote(r *reading, n progress.NoteData, text string) {
	if err := notes.Check(text); err != nil {
		t.say(fmt.Sprintf("Not kept: %v.", err))
		return
	}
	was := n.Text
	n.Text = text
	switch {
	case text == was:
		t.say("Nothing was changed.")
		return
	case text == "":
		t.record(progress.Noted(r.lesson.Path(), n))
		t.say("The note is deleted.")
		return
	}
	t.record(progress.Noted(r.lesson.Path(), n))
	t.say("The note is kept.")
}

// kept says which bookmarks and notes a section has, and the text of the notes.
func (t *Tutor) kept(r *reading) {
	in := func(p progress.Position) bool {
		at, _ := position.Find(r.doc, p)
		return r.section(at) == r.at
	}
	known := t.lesson(r.lesson)
	for _, m := range known.Marks {
		if in(m.Position) {
			t.say("Your bookmark here: " + m.Line)
		}
	}
	for _, n := range known.Notes {
		if in(n.Position) {
			t.say("Your note here, at: " + n.Line)
			t.listing("The note", n.Text)
		}
	}
}

// mostFound bounds how many places are said.
const mostFound = 12

// find says where in the lesson words are, as they are typed, without regard to case.
func (t *Tutor) find(r *reading, words string) {
	words = strings.ToLower(strings.TrimSpace(words))
	if words == "" {
		t.say("Type f and what to look for, such as f buffer.")
		return
	}
	found := 0
	for i := range r.doc.Len() {
		b := r.doc.Block(i)
		at := r.section(i)
		if b.Kind == render.KindRule || at < 0 {
			continue
		}
		for line := range strings.SplitSeq(b.Text(), "\n") {
			where := strings.Index(strings.ToLower(line), words)
			if where < 0 {
				continue
			}
			if found++; found <= mostFound {
				t.say(fmt.Sprintf("Heading %d, %s: %s", at+1, r.sections[at].title, excerpt(line, where)))
			}
			break
		}
	}
	switch {
	case found == 0:
		t.say("It is not in this lesson. search in the menu looks through all of them.")
	case found > mostFound:
		t.say(fmt.Sprintf("And %d more. Type more words, or g and the number of a heading.", found-mostFound))
	default:
		t.say("g and the number of a heading goes there.")
	}
}

// excerpt is a line around a byte offset, in whole words.
func excerpt(line string, at int) string {
	const around = 60
	words := strings.Fields(line)
	if len(line) <= 2*around {
		return strings.Join(words, " ")
	}
	from, to, seen := 0, len(words), 0
	for i, w := range words {
		if seen < at-around {
			from = i
		}
		if seen > at+around && to == len(words) {
			to = i
		}
		seen += len(w) + 1
	}
	text := strings.Join(words[from:to], " ")
	if from > 0 {
		text = "… " + text
	}
	if to < len(words) {
		text += " …"
	}
	return text
}
