package session

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"learn/internal/progress"
	"learn/internal/quiz"
)

// take runs a test-out to its end; answer says whether the learner is right.
func take(t *testing.T, run *TestOut, s *progress.Summary, answer func(Turn) bool) (asked int) {
	t.Helper()
	already := run.Tally().Answered
	for {
		turn, open := run.Next()
		if !open {
			break
		}
		if again, _ := run.Next(); again != turn {
			t.Fatal("asked twice, Next names another question")
		}
		a := wrong(turn.Question)
		if answer(turn) {
			a = right(turn.Question)
		}
		if n := run.Tally(); n.At != already+asked+1 || n.Of < n.At || n.Answered != already+asked {
			t.Fatalf("question %d is counted as %+v", asked+1, n)
		}
		_, events := run.Answer(a, Manner{Took: time.Second})
		tell(s, today(), events)
		if asked++; asked > 60 {
			t.Fatal("it does not end")
		}
	}
	if events := run.Finish(); len(events) != 0 {
		t.Errorf("it is finished twice: %v", events)
	}
	return asked
}

// TestErrorRates simulates learners who know some of seven lessons. With one slip in ten, and guesses as likely as the
// questions allow, at least 85 of 100 known lessons are found and at most 4 of 100 unknown ones pass, in 12 questions on
// average and never more than 16.
func TestErrorRates(t *testing.T) {
	c := topicOf(t, 7, 8)
	pool := ReadPool(topic(t, c))
	chance := rand.New(rand.NewPCG(1, 2))
	const learners = 600
	known, found, unknown, passed, total := 0, 0, 0, 0, 0
	for i := range learners {
		knows := map[string]bool{}
		for j, l := range pool.Topic.Lessons {
			knows[l.Path()] = j < i%8
		}
		s := progress.NewSummary()
		run := NewTestOut(pool, s, today())
		asked := take(t, run, s, func(turn Turn) bool {
			if knows[turn.Lesson.Path()] {
				return chance.Float64() > slip
			}
			return turn.Question.Kind == quiz.Single && chance.Float64() < 0.25 || chance.Float64() < 0.1
		})
		if total += asked; asked > 16 {
			t.Fatalf("%d questions", asked)
		}
		yes, no := run.Outcome()
		if len(yes)+len(no) != 7 {
			t.Fatalf("%d known, %d to read", len(yes), len(no))
		}
		pass := map[string]bool{}
		for _, l := range yes {
			pass[l.Path()] = true
		}
		for path, does := range knows {
			if does {
				known++
				if pass[path] {
					found++
				}
			} else {
				unknown++
				if pass[path] {
					passed++
				}
			}
			if s.Lesson(path).Known != pass[path] {
				t.Fatalf("%s: stored as known %v, the outcome is %v", path, s.Lesson(path).Known, pass[path])
			}
		}
	}
	hit, miss, mean := float64(found)/float64(known), float64(passed)/float64(unknown), float64(total)/learners
	t.Logf("%.1f %% of the known lessons are found, %.1f %% of the unknown ones pass, %.1f questions on average", 100*hit, 100*miss, mean)
	if hit < 0.85 || miss > 0.04 || mean > 12 {
		t.Error("the rule does not keep what it states")
	}
}

// TestTestOutOrder begins with one question a lesson, those that cannot be guessed first.
func TestTestOutOrder(t *testing.T) {
	c := topicOf(t, 4, 4)
	s := progress.NewSummary()
	run := NewTestOut(ReadPool(topic(t, c)), s, today())
	if of := run.Tally().Of; of != 8 {
		t.Errorf("%d questions are foreseen", of)
	}
	var order []string
	var lastLesson string
	take(t, run, s, func(turn Turn) bool {
		order = append(order, turn.Lesson.ID)
		if turn.Lesson.ID == lastLesson {
			t.Errorf("%s twice in a row: %v", lastLesson, order)
		}
		lastLesson = turn.Lesson.ID
		if len(order) <= 4 && turn.Question.Kind != quiz.Short {
			t.Errorf("question %d can be guessed", len(order))
		}
		return true
	})
	if got := strings.Join(order[:4], " "); got != "l0 l1 l2 l3" || len(order) != 8 {
		t.Errorf("%v", order)
	}
	yes, no := run.Outcome()
	if len(yes) != 4 || len(no) != 0 || run.Tally() != (Tally{At: 8, Of: 8, Answered: 8, Right: 8}) {
		t.Errorf("%d known, %d not; %+v", len(yes), len(no), run.Tally())
	}
}

// TestTestOutSecondChance asks further where a right answer was followed by a wrong one.
func TestTestOutSecondChance(t *testing.T) {
	c := topicOf(t, 2, 6)
	s := progress.NewSummary()
	run := NewTestOut(ReadPool(topic(t, c)), s, today())
	of := map[string]int{}
	take(t, run, s, func(turn Turn) bool {
		of[turn.Lesson.ID]++
		return turn.Lesson.ID == "l1" && of["l1"] != 2
	})
	yes, no := run.Outcome()
	if of["l0"] != 1 || of["l1"] != 3 || len(yes) != 1 || yes[0].ID != "l1" || len(no) != 1 {
		t.Errorf("asked %v; known %d, to read %d", of, len(yes), len(no))
	}
}

// TestTestOutResumes leaves after every answer and comes back, a day and a week later.
func TestTestOutResumes(t *testing.T) {
	c := topicOf(t, 3, 4)
	pool := ReadPool(topic(t, c))
	s := progress.NewSummary()
	run := NewTestOut(pool, s, today())
	first := run.ID
	for n := 0; n < 4; n++ {
		turn, _ := run.Next()
		_, events := run.Answer(right(turn.Question), Manner{})
		tell(s, today(), events)
		run = NewTestOut(pool, s, today().Add(24*time.Hour))
		if run.ID != first || run.Resumed() != n+1 || run.Tally().Answered != n+1 || run.seed != turn.Seed {
			t.Fatalf("after %d answers: id %s with %d answers", n+1, run.ID, run.Resumed())
		}
	}
	if other := NewTestOut(pool, s, today().Add(8*24*time.Hour)); other.ID == first || other.Resumed() != 0 {
		t.Error("a test-out of last week goes on")
	}
	take(t, run, s, func(Turn) bool { return true })
	for _, l := range pool.Topic.Lessons {
		if !s.Lesson(l.Path()).Known || s.Lesson(l.Path()).Attempt != nil {
			t.Errorf("%s: known %v, attempt %v", l.ID, s.Lesson(l.Path()).Known, s.Lesson(l.Path()).Attempt)
		}
	}
	if again := NewTestOut(pool, s, today()); again.ID == first || again.Tally().Answered != 0 || len(again.Lessons()) != 3 {
		t.Errorf("a finished one goes on, or tests %d lessons", len(again.Lessons()))
	}
}

// TestTestOutLeavesOut lessons that are done or known, and those without questions.
func TestTestOutLeavesOut(t *testing.T) {
	c := topicOf(t, 3, 2)
	pool := ReadPool(topic(t, c))
	s := progress.NewSummary()
	tell(s, today(), []progress.Event{progress.Known("t/l0", "x")})
	delete(pool.Questions, pool.Topic.Lessons[2])
	run := NewTestOut(pool, s, today())
	if l := run.Lessons(); len(l) != 1 || l[0].ID != "l1" {
		t.Errorf("%v", l)
	}
	if (&Pool{}).Empty() != true || pool.Empty() {
		t.Error("empty")
	}
}

// TestTestOutGuess marks an answer as a guess, once.
func TestTestOutGuess(t *testing.T) {
	c := topicOf(t, 2, 2)
	s := progress.NewSummary()
	run := NewTestOut(ReadPool(topic(t, c)), s, today())
	if run.Guess() != nil || run.Read() != nil {
		t.Error("something is marked before there is an answer")
	}
	turn, _ := run.Next()
	_, events := run.Answer(right(turn.Question), Manner{Sure: true})
	guess := run.Guess()
	tell(s, today(), append(events, guess...))
	if len(guess) != 1 || run.Guess() != nil || !run.Results()[0].First.Unsure {
		t.Errorf("%d events", len(guess))
	}
	h := s.Lesson(turn.Lesson.Path()).Answers[turn.Question.ID].History()
	if len(h) != 1 || h[0].Rating != progress.Hard {
		t.Errorf("in the history as %+v", h)
	}
	turn, _ = run.Next()
	run.Answer(wrong(turn.Question), Manner{})
	if run.Guess() != nil {
		t.Error("a wrong answer is marked as a guess")
	}
}
