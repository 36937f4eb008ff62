package progress

import (
	"reflect"
	"testing"
	"time"
)

func TestKnownIsToldApartFromDone(t *testing.T) {
	const l = "a/x"
	end, right := Moved(l, Position{Fraction: 1, End: true}), Answered(l, "p", "", "", AnswerData{Right: true})
	tests := []struct {
		name    string
		events  []Event
		state   State
		percent int
	}{
		{"known alone", []Event{Known(l, "t")}, StateKnown, 0},
		{"known and opened", []Event{Opened(l), Known(l, "t")}, StateKnown, 0},
		{"known and read", []Event{end, Known(l, "t")}, StateKnown, 62},
		{"known and done", []Event{Known(l, "t"), end, right}, Done, 100},
		{"known, done, forgotten", []Event{Known(l, "t"), end, right, Answered(l, "p", "", "", AnswerData{})}, Review, 62},
	}
	for _, tt := range tests {
		s := fold(tt.events)
		if got, p := s.Lesson(l).State(1, 0), s.Lesson(l).Percent(1, 0); got != tt.state || p != tt.percent {
			t.Errorf("%s: %s, %d %%, want %s, %d %%", tt.name, got, p, tt.state, tt.percent)
		}
		if !s.Lesson(l).Known {
			t.Errorf("%s: not known", tt.name)
		}
	}
}

func TestMarksAndNotes(t *testing.T) {
	at := func(block int, hash string) Position { return Position{Block: block, Hash: hash} }
	mark := func(block int, hash string, off bool) Event {
		return Marked("a/x", MarkData{Position: at(block, hash), Line: hash, Off: off})
	}
	note := func(id, text string) Event { return Noted("a/x", NoteData{ID: id, Position: at(1, "b"), Text: text}) }
	events := []Event{
		mark(7, "late", false), mark(2, "early", false), mark(4, "off", false), mark(4, "off", true),
		mark(5, "again", false), mark(5, "again", true), mark(6, "again", false),
		note("2", "second"), note("1", "first"), note("1", "first, changed"), note("3", "gone"), note("3", ""),
		mark(1, "", false), note("", "no id"),
	}
	var reversed []Event
	for i := range events {
		reversed = append(reversed, events[len(events)-1-i])
	}
	for _, order := range [][]Event{events, reversed} {
		s := fold(order)
		l := s.Lesson("a/x")
		var marks, notes []string
		for _, m := range l.Marks {
			marks = append(marks, m.Line)
		}
		for _, n := range l.Notes {
			notes = append(notes, n.Text)
		}
		if !reflect.DeepEqual(marks, []string{"early", "again", "late"}) || !reflect.DeepEqual(notes, []string{"first, changed", "second"}) {
			t.Errorf("marks %v, notes %v", marks, notes)
		}
		if s.Unknown != 2 || s.Last != nil {
			t.Errorf("%d unknown; last %+v", s.Unknown, s.Last)
		}
	}
}

func TestDays(t *testing.T) {
	at := func(clock string, e Event) Event {
		v, err := time.Parse("2006-01-02 15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		e.Time = v
		return e
	}
	answer := func(a AnswerData) Event { return Answered("a/x", "q", "", "", a) }
	s := fold([]Event{
		at("2030-03-01 23:50", Opened("a/x")),
		at("2030-03-01 23:54", Opened("a/y")), // the same five minutes
		at("2030-03-01 23:55", answer(AnswerData{Right: true})),
		at("2030-03-02 00:00", answer(AnswerData{})),
		at("2030-03-02 00:01", answer(AnswerData{Right: true, Retry: true})),
		at("2030-03-02 00:02", Checked("a/x", "e", "", CheckData{})),
		at("1969-12-31 23:59", Opened("a/x")),
		at("2030-03-05 10:00", NewEvent("strange", "a/x", "", nil)),
	})
	day := func(loc *time.Location, y int, m time.Month, d, minutes, answers, right, checks int) Day {
		return Day{time.Date(y, m, d, 0, 0, 0, 0, loc), minutes, answers, right, checks}
	}
	west := time.FixedZone("west", -90*60)
	for _, tt := range []struct {
		loc  *time.Location
		want []Day
	}{
		{time.UTC, []Day{day(time.UTC, 1969, 12, 31, 5, 0, 0, 0), day(time.UTC, 2030, 3, 1, 10, 1, 1, 0), day(time.UTC, 2030, 3, 2, 5, 1, 0, 1)}},
		{west, []Day{day(west, 1969, 12, 31, 5, 0, 0, 0), day(west, 2030, 3, 1, 15, 2, 1, 1)}},
	} {
		if got := s.Days(tt.loc); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %v\nwant %v", tt.loc, got, tt.want)
		}
	}
	if x, y := s.Lesson("a/x").Minutes(), s.Lesson("a/y").Minutes(); x != 20 || y != 5 {
		t.Errorf("%d minutes in a/x, %d in a/y", x, y)
	}
}
