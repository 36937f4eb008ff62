package progress

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"pgregory.net/rapid"
)

// someEvents draws a log as a few lessons, attempts and items give it, with what programs of the future could add.
func someEvents() *rapid.Generator[[]Event] {
	pick := func(values ...string) *rapid.Generator[string] { return rapid.SampledFrom(values) }
	attempts := pick("", "01A", "01B", "01C")
	one := rapid.Custom(func(t *rapid.T) Event {
		lesson, item := pick("a/x", "a/y").Draw(t, "lesson"), pick("p", "q", "r").Draw(t, "item")
		answer := AnswerData{
			Attempt: attempts.Draw(t, "attempt"), Seed: rapid.Uint64().Draw(t, "seed"),
			Answer: json.RawMessage(`{"text":"<` + item + `>"}`), Right: rapid.Bool().Draw(t, "right"),
			Retry: rapid.Bool().Draw(t, "retry"), Unsure: rapid.Bool().Draw(t, "unsure"),
			Sure: rapid.Bool().Draw(t, "sure"), Hinted: rapid.Bool().Draw(t, "hinted"),
			Score: rapid.Float64Range(0, 1).Draw(t, "score"), Millis: rapid.Int64Range(0, 1e6).Draw(t, "ms"),
		}
		hash := pick("h1", "h2").Draw(t, "hash")
		var e Event
		switch rapid.IntRange(0, 13).Draw(t, "kind") {
		case 0:
			e = Opened(lesson)
		case 1, 2:
			e = Moved(lesson, Position{
				Block: rapid.IntRange(0, 9).Draw(t, "block"), Heading: hash,
				Fraction: rapid.Float64Range(-1, 2).Draw(t, "fraction"), End: rapid.Bool().Draw(t, "end"),
			})
		case 3, 4, 5:
			e = Answered(lesson, item, hash, hash, answer)
		case 6:
			e = Reviewed(lesson, item, hash, hash, answer)
		case 7:
			e = Finished(lesson, FinishedData{Attempt: answer.Attempt, Right: 1, Total: 2})
		case 8:
			e = Checked(lesson, item, hash, CheckData{Outcome: pick("passed", "failed").Draw(t, "outcome")})
		case 9:
			e = Hinted(lesson, item, rapid.IntRange(1, 3).Draw(t, "hint"))
		case 10:
			e = Marked(lesson, MarkData{Position: Position{Block: len(item), Hash: hash}, Line: item, Off: rapid.Bool().Draw(t, "off")})
		case 11:
			e = Noted(lesson, NoteData{ID: item, Position: Position{Hash: hash}, Text: pick("", "one", "two").Draw(t, "note")})
		case 12:
			e = Known(lesson, item)
		default:
			e = NewEvent(Kind(pick("noted", "answered", "checked", "from-the-future").Draw(t, "odd")), lesson, item, "odd")
			e.Version = rapid.IntRange(1, 2).Draw(t, "version")
		}
		// Clocks go as they like: neither ids nor times come in the order of the log.
		e.ID = ulid.ULID{15: byte(rapid.IntRange(1, 200).Draw(t, "id"))}
		e.Time = time.UnixMicro(rapid.Int64Range(0, 1e12).Draw(t, "time"))
		return e
	})
	return rapid.Custom(func(t *rapid.T) []Event {
		return rapid.SliceOfNDistinct(one, 0, 40, func(e Event) ulid.ULID { return e.ID }).Draw(t, "events")
	})
}

func fold(events []Event) *Summary {
	s := NewSummary()
	for _, e := range events {
		s.Apply(e)
	}
	return s
}

// shuffled returns the events in another order, some of them twice.
func shuffled(t *rapid.T, events []Event) []Event {
	if len(events) == 0 {
		return nil
	}
	twice := rapid.SliceOfN(rapid.SampledFrom(events), 0, 8).Draw(t, "twice")
	return rapid.Permutation(append(slices.Clone(events), twice...)).Draw(t, "order")
}

func TestOrderAndRepetitionChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := someEvents().Draw(t, "events")
		want, got := fold(events), fold(shuffled(t, events))
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("the order changed the summary:\n%s\n%s", dump(got), dump(want))
		}
		if want.Events != len(events) {
			t.Fatalf("%d events counted, %d applied", want.Events, len(events))
		}
	})
}

// TestABrokenFoldIsSeen makes sure that the property above can fail: a fold that takes the order of arrival for the
// order of events has to differ.
func TestABrokenFoldIsSeen(t *testing.T) {
	byArrival := func(events []Event) *Summary {
		s := NewSummary()
		for i, e := range events {
			e.ID = ulid.ULID{14: byte(i >> 8), 15: byte(i)}
			s.Apply(e)
		}
		return s
	}
	r := rand.New(rand.NewPCG(1, 2))
	different := 0
	for seed := range 20 {
		events := someEvents().Example(seed)
		other := slices.Clone(events)
		r.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
		if !reflect.DeepEqual(byArrival(events), byArrival(other)) {
			different++
		}
	}
	if different == 0 {
		t.Error("20 shuffled logs, and a fold that depends on the order gave the same summary for all")
	}
}

// TestStoringChangesNothing stores a log in pieces, in any order and with repetitions, through two stores.
func TestStoringChangesNothing(t *testing.T) {
	dir, n := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		events := someEvents().Draw(t, "events")
		n++
		path := filepath.Join(dir, strconv.Itoa(n), FileName)
		stores := []*Store{Open(path), Open(path)}
		rest := shuffled(t, events)
		for i := 0; len(rest) > 0; i++ {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			if err := stores[i%2].Append(t.Context(), "ada", rest[:n]...); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		got, err := stores[0].Load(t.Context(), "ada")
		if err != nil {
			t.Fatal(err)
		}
		if want := fold(events); !reflect.DeepEqual(got, want) {
			t.Fatalf("storing changed the summary:\n%s\n%s", dump(got), dump(want))
		}
		if n, err := stores[1].Count(t.Context(), "ada"); err != nil || n != len(events) {
			t.Fatalf("Count = %d, %v; want %d", n, err, len(events))
		}
	})
}

func dump(s *Summary) string {
	b, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func answerOf(attempt string, right, retry bool) AnswerData {
	return AnswerData{Attempt: attempt, Seed: 5, Right: right, Retry: retry, Answer: json.RawMessage(`{}`)}
}

// openAttempt is the attempt to continue in short; its seed has to be that of answerOf.
type openAttempt struct {
	attempt           string
	answered, retried []string
}

func openAttemptOf(l *LessonSummary) openAttempt {
	a := l.Attempt
	switch {
	case a == nil:
		return openAttempt{}
	case a.Seed != 5:
		return openAttempt{attempt: "wrong seed"}
	}
	return openAttempt{a.ID, keys(a.Answered), keys(a.Retried)}
}

func TestAnAttemptIsContinuedWhereItStopped(t *testing.T) {
	const l = "a/x"
	first, second := NewAttempt(), NewAttempt()
	if first >= second {
		t.Fatalf("attempt %s is not before %s", first, second)
	}
	q := func(id, attempt string, right, retry bool) Event {
		return Answered(l, id, "t", "k", answerOf(attempt, right, retry))
	}
	type want = openAttempt
	steps := []struct {
		name  string
		event Event
		want  want
	}{
		{"nothing answered", Opened(l), want{}},
		{"the first answer", q("p", first, true, false), want{first, []string{"p"}, nil}},
		{"a wrong one", q("q", first, false, false), want{first, []string{"p", "q"}, nil}},
		{"asked again", q("q", first, false, true), want{first, []string{"p", "q"}, []string{"q"}}},
		{"outside of an attempt", q("r", "", true, false), want{first, []string{"p", "q"}, []string{"q"}}},
		{"a review", Reviewed(l, "r", "t", "k", answerOf(first, true, false)), want{first, []string{"p", "q"}, []string{"q"}}},
		{"finished", Finished(l, FinishedData{first, 1, 2}), want{}},
		{"begun anew", q("q", second, true, false), want{second, []string{"q"}, nil}},
		{"an older attempt goes on elsewhere", q("p", first, true, false), want{second, []string{"q"}, nil}},
	}
	s := NewSummary()
	for _, step := range steps {
		s.Apply(step.event)
		if got := openAttemptOf(s.Lesson(l)); !reflect.DeepEqual(got, step.want) {
			t.Errorf("%s: attempt %+v, want %+v", step.name, got, step.want)
		}
	}
	sum := s.Lesson(l)
	if !sum.QuizFinished || sum.Quiz == nil || sum.Quiz.Total != 2 {
		t.Errorf("quiz %v %+v", sum.QuizFinished, sum.Quiz)
	}
	if a := sum.Answers["q"]; a.Right != 1 || a.Wrong != 1 || !a.EverRight || !a.Last.Right {
		t.Errorf("q: %+v; the retry must not be counted", a)
	}
}

func keys(m map[string]AnswerData) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func TestStateAndPercent(t *testing.T) {
	const l = "a/x"
	moved := func(f float64, end bool) Event { return Moved(l, Position{Fraction: f, End: end}) }
	answered := func(id string, right bool) Event {
		return Answered(l, id, "", "", AnswerData{Right: right})
	}
	passed := Checked(l, "e", "", CheckData{Outcome: OutcomePassed})
	failed := Checked(l, "e", "", CheckData{Outcome: "failed"})
	tests := []struct {
		name                 string
		events               []Event
		questions, exercises int
		state                State
		percent              int
	}{
		{"nothing", nil, 2, 1, Untouched, 0},
		{"opened", []Event{Opened(l)}, 2, 1, Started, 1},
		{"half read", []Event{moved(0.5, false)}, 2, 1, Started, 25},
		{"scrolled back", []Event{moved(0.5, false), moved(0.1, false)}, 2, 1, Started, 25},
		{"read", []Event{moved(1, true)}, 2, 1, Started, 50},
		{"read, nothing else in it", []Event{moved(1, true)}, 0, 0, Done, 100},
		{"read without its end", []Event{moved(1, false)}, 0, 0, Started, 99},
		{"read, one of two right", []Event{moved(1, true), answered("p", true), answered("q", false)}, 2, 1, Started, 65},
		{"read, no exercise in it", []Event{moved(1, true), answered("p", true)}, 2, 0, Started, 81},
		{"exercise failed", []Event{moved(1, true), answered("p", true), answered("q", true), failed}, 2, 1, Started, 80},
		{"done", []Event{moved(1, true), answered("p", true), answered("q", true), passed}, 2, 1, Done, 100},
		{"failed after it passed", []Event{moved(1, true), answered("p", true), answered("q", true), passed, failed}, 2, 1, Done, 100},
		{"not read", []Event{answered("p", true), answered("q", true), passed}, 2, 1, Started, 50},
		{"forgotten", []Event{moved(1, true), answered("p", true), answered("q", true), passed, answered("q", false)}, 2, 1, Review, 85},
		{"learned again", []Event{moved(1, true), answered("p", true), answered("q", true), passed, answered("q", false), answered("q", true)}, 2, 1, Done, 100},
		{"a question was added", []Event{moved(1, true), answered("p", true), answered("q", true), passed}, 3, 1, Started, 90},
		{"an odd event only", []Event{NewEvent("strange", l, "", nil)}, 2, 1, Untouched, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sum := fold(tt.events).Lesson(l)
			if got := sum.State(tt.questions, tt.exercises); got != tt.state {
				t.Errorf("State = %s, want %s", got, tt.state)
			}
			if got := sum.Percent(tt.questions, tt.exercises); got != tt.percent {
				t.Errorf("Percent = %d, want %d", got, tt.percent)
			}
		})
	}
}

func TestLastIsWhereTheLearnerStopped(t *testing.T) {
	s := NewSummary()
	at := func(lesson, heading string, k Kind) {
		t.Helper()
		if s.Last == nil || s.Last.Lesson != lesson || s.Last.Heading != heading || s.Last.Kind != k {
			t.Errorf("Last = %+v, want %s#%s (%s)", s.Last, lesson, heading, k)
		}
	}
	s.Apply(Noted("a/z", NoteData{ID: "n", Text: "a note is no place"}))
	if s.Last != nil {
		t.Errorf("Last = %+v after a note", s.Last)
	}
	s.Apply(Moved("a/x", Position{Heading: "one"}))
	at("a/x", "one", KindMoved)
	s.Apply(Opened("a/y"))
	at("a/y", "", KindOpened)
	s.Apply(Answered("a/x", "q", "", "", AnswerData{}))
	at("a/x", "one", KindAnswered)
	s.Apply(Reviewed("a/y", "q", "", "", AnswerData{}))
	at("a/x", "one", KindAnswered)
}
