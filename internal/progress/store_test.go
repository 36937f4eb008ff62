package progress

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func tempStore(t testing.TB) *Store {
	t.Helper()
	return Open(filepath.Join(t.TempDir(), "learn", FileName))
}

func load(t testing.TB, s *Store, learner string) *Summary {
	t.Helper()
	sum, err := s.Load(t.Context(), learner)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// story is one learner's way through a lesson, one event of each kind.
func story(attempt string) []Event {
	return []Event{
		Opened("performance/memory"),
		Moved("performance/memory", Position{Block: 3, Hash: "ab", Around: [4]string{"a", "b", "c", "d"}, Heading: "pools", Line: 7, Fraction: 0.25}),
		Answered("performance/memory", "cow", "t1", "k1", AnswerData{Attempt: attempt, Seed: 9, Answer: []byte(`{"choices":[1]}`), Right: true, Score: 1, Millis: 900}),
		Answered("performance/memory", "arena", "t2", "k2", AnswerData{Attempt: attempt, Seed: 9, Answer: []byte(`{"text":"x"}`), Unsure: true}),
		Checked("performance/memory", "pool", "h", CheckData{Outcome: "failed", Passed: 1, Failed: 2, Millis: 40}),
		Hinted("performance/memory", "pool", 2),
		Noted("performance/memory", "pools", "ask about <this>"),
	}
}

func TestStoredIsWhatWasApplied(t *testing.T) {
	s := tempStore(t)
	events := story(NewAttempt())
	if err := s.Append(t.Context(), "ada", events...); err != nil {
		t.Fatal(err)
	}
	want := &Summary{}
	for _, e := range events {
		want.Apply(e)
	}
	got := load(t, s, "ada")
	if !reflect.DeepEqual(got, want) {
		t.Errorf("loaded %+v\nwant %+v", got, want)
	}
	if got.Last == nil || got.Last.Lesson != "performance/memory" || got.Last.Heading != "pools" || got.Last.Kind != KindHinted {
		t.Errorf("Last = %+v", got.Last)
	}
	l := got.Lesson("performance/memory")
	if l.Attempt == nil || l.Attempt.Seed != 9 || len(l.Attempt.Answered) != 2 {
		t.Errorf("Attempt = %+v", l.Attempt)
	}
	if x := l.Exercises["pool"]; x == nil || x.Attempts != 1 || x.Hints != 2 || x.Passed {
		t.Errorf("exercise = %+v", x)
	}
}

func TestNoFileIsAnEmptyLogAndStaysAbsent(t *testing.T) {
	s := tempStore(t)
	if sum := load(t, s, "ada"); sum.Events != 0 || sum.Last != nil {
		t.Errorf("summary of nothing: %+v", sum)
	}
	if _, err := os.Stat(filepath.Dir(s.Path())); !os.IsNotExist(err) {
		t.Errorf("reading made the folder (%v)", err)
	}
}
