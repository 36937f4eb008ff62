package lines

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/lessons"
	"learn/internal/progress"
	content "learn/lessons"
)

// TestWholeCourse: every lesson of the course can be heard and every question of it answered, line by line. Only
// listings are wider than the text, and nothing is more than text.
func TestWholeCourse(t *testing.T) {
	c, err := lessons.Load(content.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.All() {
		t.Run(strings.ReplaceAll(l.Path(), "/", "-"), func(t *testing.T) {
			r := newRoom(t)
			p := &player{}
			o := r.options(p)
			o.Course = c
			s := New(t.Context(), o)
			if err := s.Print(l, ""); err != nil {
				t.Fatal(err)
			}
			said := p.out.String()
			plain(t, said)
			proseFits(t, said, r.width)
			if strings.Contains(said, "\nProblem: ") {
				t.Errorf("something of it cannot be shown:\n%s", said)
			}
			answersAll(t, r, o, l)
		})
	}
}

// proseFits complains about prose that is wider than it may be.
func proseFits(t *testing.T, said string, width int) {
	t.Helper()
	listed := false
	for _, line := range strings.Split(said, "\n") {
		switch {
		case strings.HasPrefix(line, "End of listing"):
			listed = false
		case !listed && ansi.StringWidth(line) > width:
			t.Errorf("%q is %d wide", line, ansi.StringWidth(line))
		case strings.HasPrefix(line, "Listing "):
			listed = true
		}
	}
}

// answersAll answers the questions of a lesson right.
func answersAll(t *testing.T, r *room, o Options, l *lessons.Lesson) {
	t.Helper()
	questions, err := l.Quiz()
	if err != nil || len(questions) == 0 {
		return // what is wrong with a quiz is for lint to say
	}
	q := &questions[0]
	raw, err := json.Marshal(q.Solution())
	if err != nil {
		t.Fatal(err)
	}
	r.shelf.events = []progress.Event{progress.Answered(l.Path(), q.ID, q.TextHash(), q.KeyHash(),
		progress.AnswerData{Attempt: progress.NewAttempt(), Seed: 7, Answer: raw, Right: true, Score: 1})}
	p := &player{lines: rightly(questions[1:])}
	o.In, o.Out = p, p
	s := New(t.Context(), o)
	if err := s.Close(s.Quiz(l)); err != nil {
		t.Error(err)
	}
	plain(t, p.out.String())
	has(t, p.out.String(), fmt.Sprintf("The quiz is finished: %d of %d right the first time.", len(questions), len(questions)))
}
