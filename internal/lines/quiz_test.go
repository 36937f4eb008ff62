package lines

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"learn/internal/progress"
	"learn/internal/quiz"
)

// fixtureQuiz is the questions of the fixture, one of each kind, and an attempt of a known seed at them, in which the
// first is answered already.
func fixtureQuiz(r *room) []quiz.Question {
	r.t.Helper()
	questions, err := lesson(r.t, r.course(), "run/memory").Quiz()
	if err != nil || len(questions) != len(quiz.Kinds()) {
		r.t.Fatalf("%d questions, %v", len(questions), err)
	}
	q := &questions[0]
	raw, err := json.Marshal(q.Solution())
	if err != nil {
		r.t.Fatal(err)
	}
	r.shelf.events = append(r.shelf.events, progress.Answered("run/memory", q.ID, q.TextHash(), q.KeyHash(),
		progress.AnswerData{Attempt: progress.NewAttempt(), Seed: 7, Answer: raw, Right: true, Score: 1}))
	return questions
}

// rightly is what to type to answer questions right, with Enter after each verdict.
func rightly(questions []quiz.Question) []any {
	var lines []any
	for i := range questions {
		q := &questions[i]
		for _, l := range typed(q, q.Shuffle(7), q.Solution()) {
			lines = append(lines, l)
		}
		lines = append(lines, "")
	}
	return lines
}

// TestEveryKindRight: all eight kinds can be answered, and the same is stored as by the window.
func TestEveryKindRight(t *testing.T) {
	r := newRoom(t)
	questions := fixtureQuiz(r)
	said := r.plays(quizzes(t), rightly(questions[1:])...)
	has(t, said, "You have answered 1 of 8; it goes on from there.", "Question 2 of 8.", "Right.", "Question 8 of 8.", "Right.",
		"The quiz is finished: 8 of 8 right the first time.", "What you did is kept.")
	if n := strings.Count(said, "Not right"); n != 0 {
		t.Errorf("%d answers were not right:\n%s", n, said)
	}
	sum, _ := r.shelf.Load(t.Context(), "anna")
	l := sum.Lesson("run/memory")
	if !l.QuizFinished || l.Quiz.Right != 8 || l.Attempt != nil {
		t.Errorf("stored: finished %t, %+v", l.QuizFinished, l.Quiz)
	}
	for i := range questions {
		if a := l.Answers[questions[i].ID]; a == nil || !a.Last.Right || a.Last.Seed != 7 {
			t.Errorf("%s is stored as %+v", questions[i].ID, a)
		}
	}
}

// TestStoredBeforeTheVerdict: nobody hears what an answer was worth before it is on disk.
func TestStoredBeforeTheVerdict(t *testing.T) {
	r := newRoom(t)
	questions := fixtureQuiz(r)
	p := &player{lines: rightly(questions[1:2])}
	verdicts := 0
	r.shelf.appends = func() { verdicts = strings.Count(p.out.String(), "Right.") }
	s := New(t.Context(), r.options(p))
	if err := s.Close(quizzes(t)(s)); err != nil {
		t.Fatal(err)
	}
	if verdicts != 0 || strings.Count(p.out.String(), "Right.") != 1 {
		t.Errorf("%d verdicts were heard before the answer was stored\n%s", verdicts, &p.out)
	}
}

// TestWrongAndOnceMore: a wrong answer is explained, asked again at the end, and its paragraph can be heard.
func TestWrongAndOnceMore(t *testing.T) {
	r := newRoom(t)
	questions := fixtureQuiz(r)
	lines := []any{"3", "u", "o", "?", "nonsense", ""} // the second question: one wrong choice
	q := &questions[1]
	lines[0] = typed(q, q.Shuffle(7), quiz.Answer{Choices: []int{2}})[0]
	lines = append(lines, rightly(questions[2:])...)
	lines = append(lines, rightly(questions[1:2])...)
	lines = append(lines, "9", "1", "")
	said := r.plays(quizzes(t), lines...)
	has(t, said, "Not right.", "picked, and not right: as_str", "It only looks.", "Why: Both build a new buffer.",
		"Only a right answer can be marked", "From the lesson run/memory: Pools", "Warning: A pool hands out", "End of the paragraph.",
		"That cannot be done here.", "Once more, 1 of 1.", "Right.", "7 of 8 right the first time. Asked again, 1 of 1 were right.",
		"Worth reading again:", "1. Pools, in run/memory", "There is no 9 here, only 1.", "From the lesson run/memory: Pools")
}

// TestEachVerdict: what is said of a wrong answer names the part, the reason and the answer.
func TestEachVerdict(t *testing.T) {
	for _, c := range []struct {
		question int
		answer   quiz.Answer
		says     []string
	}{
		{2, quiz.Answer{Text: "32"}, []string{"Not right.", "That was the size of older ones.", "The answer: 64 bytes"}},
		{3, quiz.Answer{Outcome: quiz.Panics}, []string{"Not right.", "Nothing in it can panic.", "The answer: It compiles and prints", "1", "2"}},
		{4, quiz.Answer{Order: []int{1, 0, 2}}, []string{"Not right", "The right order, 3 lines:", "let a = 1;", "End of the right order."}},
		{5, quiz.Answer{Blanks: []string{"n", "Cow::Owned(fix(n))"}}, []string{"in part: 50 percent", "Blank 1 is not right. The types differ.",
			"The answer for blank 1: Cow::Borrowed(n)"}},
		{6, quiz.Answer{Line: 3}, []string{"Not right.", "Line 3: Counting is right.", "The answer: Line 2"}},
		{7, quiz.Answer{Pairs: []int{0, 2}}, []string{"in part: 50 percent", "survives a crash of the machine: It goes with `sync_all`"}},
	} {
		r := newRoom(t)
		questions := fixtureQuiz(r)
		lines := rightly(questions[1:c.question])
		q := &questions[c.question]
		for _, l := range typed(q, q.Shuffle(7), c.answer) {
			lines = append(lines, l)
		}
		has(t, r.plays(quizzes(t), lines...), append([]string{fmt.Sprintf("Question %d of 8.", c.question+1)}, c.says...)...)
	}
}

// TestWhatCannotBeUnderstood is answered with a sentence and asked again; nothing is stored of it.
func TestWhatCannotBeUnderstood(t *testing.T) {
	r := newRoom(t)
	fixtureQuiz(r)
	before := len(r.shelf.events)
	said := r.plays(quizzes(t), "", "x", "9", "1 1", "0", "?", "+", strings.Repeat("1 ", 4000), ":q")
	has(t, said, "Nothing was typed.", "“x” is not a number.", "There is no 9 here, only 1 to 4.", "1 was typed twice.",
		"There is no 0 here", "Type the numbers of all that are", "Noted: you are sure.", "That line is too long", "You have answered 1 of 8.")
	if len(r.shelf.events) != before {
		t.Errorf("stored: %s", r.shelf.kinds())
	}
}

// TestSureUnsureAndSkipped: what is said of an answer beforehand and afterwards is stored, and what is put off comes
// back.
func TestSureUnsureAndSkipped(t *testing.T) {
	r := newRoom(t)
	questions := fixtureQuiz(r)
	second := typed(&questions[1], questions[1].Shuffle(7), questions[1].Solution())[0]
	lines := []any{"s", ":+", "64", "u", ""}
	lines = append(lines, rightly(questions[3:])...)
	said := r.plays(quizzes(t), append(lines, second, "")...)
	has(t, said, "Skipped: the others come first.", "How large is a cache line", "Noted: you are sure.", "Right.",
		"Noted: you were not sure.", "Which of these allocate?", "8 of 8 right")
	sum, _ := r.shelf.Load(t.Context(), "anna")
	if a := sum.Lesson("run/memory").Answers["word"]; !a.Last.Unsure || a.Right != 1 {
		t.Errorf("stored: %+v", a)
	}
}

// TestForgottenColon: a command without its colon is asked about before it is taken for an answer.
func TestForgottenColon(t *testing.T) {
	r := newRoom(t)
	questions := fixtureQuiz(r)
	lines := append(rightly(questions[1:2]), "q", "64", "")
	has(t, r.plays(quizzes(t), lines...), "Type :q to leave, or q once more if that is your answer.", "Right.")
	r = newRoom(t)
	fixtureQuiz(r)
	has(t, r.plays(quizzes(t), append(rightly(questions[1:2]), "?", "?")...), "Type :? to hear help", "Not right.")
}

// TestBackInAnAnswer: the field before can be typed again.
func TestBackInAnAnswer(t *testing.T) {
	r := newRoom(t)
	questions := fixtureQuiz(r)
	lines := append(rightly(questions[1:5]), "n", ":b", "Cow::Borrowed(n)", "", "Cow::Owned(fix(n))")
	has(t, r.plays(quizzes(t), lines...), "blank 1 of 2", "blank 2 of 2", "blank 1 of 2", "blank 2 of 2", "Nothing was typed.", "blank 2 of 2", "Right.")
}

// TestEndOfInputAnywhere: wherever the input ends, everything is kept, nothing fails, and no more is stored than was
// answered.
func TestEndOfInputAnywhere(t *testing.T) {
	whole := newRoom(t)
	questions := fixtureQuiz(whole)
	lines := rightly(questions[1:])
	whole.plays(quizzes(t), lines...)
	all := whole.shelf.kinds()
	for n := range len(lines) - 1 { // without the last, an Enter, the quiz is finished
		r := newRoom(t)
		fixtureQuiz(r)
		r.plays(quizzes(t), lines[:n]...)
		if got := r.shelf.kinds(); !strings.HasPrefix(all, got) {
			t.Errorf("after %d lines %q is stored, which is no beginning of %q", n, got, all)
		}
		has(t, r.plays(quizzes(t)), "it goes on from there")
	}
}

// TestStoreThatRefuses: what cannot be stored is said once, kept, and stored with the next; at the end it is an error.
func TestStoreThatRefuses(t *testing.T) {
	r := newRoom(t)
	questions := fixtureQuiz(r)
	r.shelf.refuse = errors.New("the disk is full")
	lines := rightly(questions[1:4])
	mend := func(string) string { r.shelf.refuse = nil; return "" }
	lines[len(lines)-1] = mend
	lines = append(lines, rightly(questions[4:5])...)
	said := r.plays(quizzes(t), lines...)
	has(t, said, "Not stored: the disk is full. It is tried again with what you do next, and kept here until then.", "Question 5", "Everything is stored again.")
	if n := strings.Count(said, "Not stored"); n != 1 {
		t.Errorf("it was said %d times", n)
	}
	if got := strings.Count(r.shelf.kinds(), "answered"); got != 5 {
		t.Errorf("%d answers are stored; want 5", got)
	}

	r.shelf.refuse = errors.New("the disk is full")
	p := &player{lines: rightly(questions[5:6])}
	s := New(t.Context(), r.options(p))
	err := s.Close(quizzes(t)(s))
	if err == nil || !strings.Contains(err.Error(), "1 thing you did is not stored: the disk is full") {
		t.Errorf("the session ended with %v", err)
	}
	if strings.Contains(p.out.String(), "What you did is kept.\n") {
		t.Error("it said that everything is kept")
	}
}

// TestReviewInLines: what is due is asked across lessons, and what is not says when it is.
func TestReviewInLines(t *testing.T) {
	r := newRoom(t)
	questions := fixtureQuiz(r)
	r.plays(quizzes(t), rightly(questions[1:])...)
	review := func(s *Tutor) error { return s.Review() }
	has(t, r.plays(review), "Nothing is due for review now. The next 8 questions are due on")
	r.now = r.now.Add(60 * 24 * time.Hour)
	said := r.plays(review, "s", ":q")
	has(t, said, "Review: 8 questions, about", "Question 1 of 8, from the lesson Memory: copies and pools (run/memory).", "8 questions left for today")

	p := &player{}
	o := r.options(p)
	o.NoReview = true
	s := New(t.Context(), o)
	if err := s.Close(s.Review()); err != nil {
		t.Fatal(err)
	}
	has(t, p.out.String(), "Review is switched off.")
	p = &player{lines: []any{"?"}}
	o.In, o.Out = p, p
	s = New(t.Context(), o)
	if err := s.Close(s.Menu()); err != nil || strings.Contains(p.out.String(), "review") {
		t.Errorf("%v; the menu speaks of reviews:\n%s", err, &p.out)
	}
	has(t, newRoom(t).plays(review), "Questions come up here some time after")
}

// TestTestOutInLines: leaving keeps what was answered, and it goes on from there.
func TestTestOutInLines(t *testing.T) {
	r := newRoom(t)
	topic := func(s *Tutor) error { return s.TestOut(lesson(t, s.o.Course, "run/memory").Topic) }
	has(t, r.plays(topic, ":q"), "Test-out of Run: about", "Question 1 of about", "The test-out goes on from there")
	wrong := func(said string) string {
		if strings.Contains(said, ":q to leave") {
			return "nothing like it"
		}
		return "1"
	}
	lines := []any{}
	for range 60 {
		lines = append(lines, func(said string) string {
			switch {
			case strings.Contains(said, "a dot alone"):
				return "."
			case strings.Contains(said, "Enter to go on"), strings.Contains(said, "Enter to leave"):
				return ""
			case strings.Contains(said, "all 3 numbers"):
				return "3 2 1"
			}
			return wrong(said)
		})
	}
	has(t, r.plays(topic, lines...), "The test-out is finished:")
}
