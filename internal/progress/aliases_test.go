package progress

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// someRenames draws names for the ids of someEvents: some stay, some are new, some are those of others.
func someRenames(t *rapid.T) Renames {
	pick := func(from string, to ...string) string {
		return rapid.SampledFrom(append(to, from)).Draw(t, from)
	}
	topic, lesson := pick("a", "b"), map[string]string{"x": pick("x", "y", "z"), "y": pick("y", "z")}
	item, heading := map[string]string{}, map[string]string{"h1": pick("h1", "h2", "h3"), "h2": pick("h2", "h3")}
	for _, kind := range []string{"question", "exercise"} {
		item[kind+"p"], item[kind+"q"], item[kind+"r"] = pick("p", "q", "s"), pick("q", "s"), "r"
	}
	return func(kind, path string) (string, bool) {
		path, anchor, _ := strings.Cut(path, "#")
		parts := strings.Split(path, "/")
		switch parts[0], parts[1] = topic, lesson[parts[1]]; {
		case anchor != "":
			return strings.Join(parts, "/") + "#" + heading[anchor], true
		case len(parts) == 3:
			parts[2] = item[kind+parts[2]]
		}
		return strings.Join(parts, "/"), true
	}
}

// renamed is an event as a program of today would have written it.
func renamed(t *rapid.T, e Event, now Renames) Event {
	was := e.Content
	e.Content, _ = now("lesson", was)
	switch e.Kind {
	case KindAnswered, KindReviewed:
		path, _ := now("question", was+"/"+e.Item)
		e.Item = path[len(e.Content)+1:]
	case KindChecked, KindHinted:
		path, _ := now("exercise", was+"/"+e.Item)
		e.Item = path[len(e.Content)+1:]
	}
	if p, ok := data[Position](&e); ok && e.Kind == KindMoved && p.Heading != "" {
		path, _ := now("heading", was+"#"+p.Heading)
		p.Heading = path[len(e.Content)+1:]
		raw, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		e.Data = raw
	}
	return e
}

func TestRenamingIsAsIfTheNamesHadAlwaysBeenSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events, now := someEvents().Draw(t, "events"), someRenames(t)
		if rapid.Bool().Draw(t, "one attempt id means one lesson") {
			for i := range events {
				if events[i].Content == "a/y" {
					events[i].Data = json.RawMessage(strings.ReplaceAll(string(events[i].Data), `"attempt":"01`, `"attempt":"02`))
				}
			}
		}
		var today []Event
		for _, e := range events {
			today = append(today, renamed(t, e, now))
		}
		s := fold(events)
		if rapid.Bool().Draw(t, "kept") {
			s = kept(t, s)
		}
		s.Rename(now)
		same(t, "renamed", s, fold(today))
	})
}

func TestWhatMovedAndWhatIsGone(t *testing.T) {
	s := fold([]Event{
		Moved("a/x", Position{Fraction: 1, End: true, Heading: "h"}),
		Answered("a/x", "stays", "", "", AnswerData{Attempt: "1", Right: true}),
		Answered("a/x", "moves", "", "", AnswerData{Attempt: "1", Right: true}),
		Answered("a/x", "gone", "", "", AnswerData{Attempt: "1"}),
		Checked("a/x", "e", "", CheckData{Outcome: OutcomePassed}),
	})
	s.Rename(nil)
	if got := s.Lesson("a/x").State(3, 1); got != Started {
		t.Errorf("before: %s", got)
	}
	s.Rename(func(kind, path string) (string, bool) {
		switch path {
		case "a/x/moves":
			return "a/y/moved", true
		case "a/x/e":
			return "a/y/e", true
		case "a/x#h":
			return "a/y#h", true
		}
		return path, path != "a/x/gone"
	})
	x, y := s.Lesson("a/x"), s.Lesson("a/y")
	if x.State(1, 0) != Done || !x.Answers["gone"].Retired || len(x.Answers["gone"].History()) != 1 || len(x.Attempt.Answered) != 2 {
		t.Errorf("a/x is %s: %s", x.State(1, 0), dump(s))
	}
	if y.State(1, 1) != Started || len(y.Answers["moved"].History()) != 1 || !y.Exercises["e"].Passed || y.LastAt.IsZero() {
		t.Errorf("a/y is %s: %s", y.State(1, 1), dump(s))
	}
	if s.Last.Lesson != "a/x" || s.Last.Heading != "h" || s.Last.Item != "e" {
		t.Errorf("Last = %+v", s.Last)
	}
}
