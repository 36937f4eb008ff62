package quizview

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"learn/internal/progress"
	"learn/internal/quiz"
	"learn/internal/tui/ui"
)

// TestQuizSolved goes through all eight kinds and gives the right answers.
func TestQuizSolved(t *testing.T) {
	d := fixture(t)
	for i, kind := range quiz.Kinds() {
		if got := d.asked().Kind; got != kind {
			t.Fatalf("question %d is of kind %s, not %s", i+1, got, kind)
		}
		if want := fmt.Sprintf("Memory › question %d of 8", i+1); d.screen.Title() != want {
			t.Errorf("the title is %q, not %q", d.screen.Title(), want)
		}
		q := d.asked()
		if page := d.plain(); strings.Contains(page, "✓") || strings.Contains(page, q.Explain) {
			t.Errorf("%s: the page tells before an answer was given:\n%s", kind, page)
		}
		d.solve()
		if d.screen.phase != phaseJudged || d.screen.Typing() {
			t.Fatalf("%s: no verdict after the answer; said %q:\n%s", kind, d.said, d.plain())
		}
		d.shows("✓ Right.", q.Explain)
		if want := fmt.Sprintf("%d right", i+1); d.screen.Status() != want {
			t.Errorf("the status is %q, not %q", d.screen.Status(), want)
		}
		d.keys("enter")
	}
	d.shows("8 of 8 right")
	if page := d.plain(); strings.Contains(page, "Worth reading again") {
		t.Errorf("all was right, and yet there is something to read again:\n%s", page)
	}
	data, given, ids := d.answers()
	if len(data) != 8 || len(d.events) != 9 || d.events[8].Kind != progress.KindFinished {
		t.Fatalf("%d answers and %d events are recorded, the last of them %s", len(data), len(d.events), d.events[len(d.events)-1].Kind)
	}
	for i, a := range data {
		q := fixtureQuestion(t, ids[i])
		if !a.Right || a.Score != 1 || a.Retry || a.Unsure || a.Millis != 1000 || a.Attempt != data[0].Attempt || a.Seed != data[0].Seed {
			t.Errorf("%s is recorded as %+v", q.ID, a)
		}
		if !q.Grade(given[i]).Right {
			t.Errorf("%s: the recorded answer %+v is not the right one", q.ID, given[i])
		}
		if e := d.events[i]; e.TextHash != q.TextHash() || e.KeyHash != q.KeyHash() || e.Content != "run/memory" {
			t.Errorf("%s is recorded as %+v", q.ID, e)
		}
	}
	l := d.summary.Lesson("run/memory")
	if l.Attempt != nil || !l.QuizFinished || *l.Quiz != (progress.FinishedData{Attempt: data[0].Attempt, Right: 8, Total: 8}) {
		t.Errorf("the lesson is known as %+v, %+v", l, l.Quiz)
	}
}

// TestQuizVerdicts shows for each kind why a wrong answer is wrong, and what is right.
func TestQuizVerdicts(t *testing.T) {
	shows := map[quiz.Kind][]string{
		quiz.Single:   {"✗ Not right.", "The answer\n    A reference to the text", "A reference. The text"},
		quiz.Multiple: {"✗ Not right.", "Not picked, and it is right.", "Both build"},
		quiz.Short:    {"✗ 32", "✗ Not right.", "That was the size of older ones.", "The answer\n    64 bytes"},
		quiz.Trace:    {"✗ 2   It compiles, and panics", "Nothing in it can panic.", "The answer", "It prints two lines."},
		quiz.Order:    {"◐ In part:", "It comes", "let b = a + 1;", "A name is bound"},
		quiz.Cloze:    {"«1 n ✗»", "«2 ✗»", "The types differ.", "Left empty.", "Cow::Borrowed(n)"},
		quiz.Spot:     {"✗ line 3", "Counting is right.", "Line 2; right is"},
		quiz.Match:    {"✗", "It goes with", "Not paired; it goes with sync_all."},
	}
	d := fixture(t)
	for _, kind := range quiz.Kinds() {
		d.fail()
		if d.screen.phase != phaseJudged || d.screen.verdict.Right {
			t.Fatalf("%s: no verdict of a wrong answer; said %q:\n%s", kind, d.said, d.plain())
		}
		d.shows(append(shows[kind], "Why")...)
		d.keys("enter")
	}
}

// TestQuizRefusesNothing says in one line what is missing, and records nothing.
func TestQuizRefusesNothing(t *testing.T) {
	d := fixture(t)
	for _, kind := range quiz.Kinds() {
		recorded := len(d.events)
		d.keys("enter")
		if kind == quiz.Order { // enter picks a line up there
			d.keys("enter", "s")
		}
		if d.said == "" || strings.Contains(d.said, "\n") || d.screen.phase != phaseAsking || len(d.events) != recorded {
			t.Errorf("%s: an empty answer was taken; said %q", kind, d.said)
		}
		d.solve().keys("enter")
	}
}

// TestQuizAsksAgain asks the wrong ones once more at the end, and once only.
func TestQuizAsksAgain(t *testing.T) {
	d := fixture(t)
	for i := range 8 {
		if i == 1 || i == 6 {
			d.fail()
		} else {
			d.solve()
		}
		if n := len(d.events); n != i+1 {
			t.Fatalf("%d events after %d answers", n, i+1)
		}
		d.keys("enter")
	}
	if d.asked().ID != "many" || d.screen.Title() != "Memory › once more 1 of 2" {
		t.Fatalf("after the last question comes %q, %q", d.asked().ID, d.screen.Title())
	}
	d.shows("Once more")
	before := d.asked().Shuffle(d.screen.turn.Seed)
	if got := d.screen.input.(*choice).shown; !slices.Equal(got, before) {
		t.Errorf("the choices stand as %v, before as %v", got, before)
	}
	d.solve().keys("enter")
	if d.asked().ID != "bug" || d.screen.Title() != "Memory › once more 2 of 2" {
		t.Fatalf("then comes %q, %q", d.asked().ID, d.screen.Title())
	}
	d.fail()
	if last := d.events[len(d.events)-1]; last.Kind != progress.KindFinished {
		t.Errorf("the attempt is not finished with the last verdict but with %s", last.Kind)
	}
	d.keys("enter")
	d.shows("6 of 8 right · 1 of 2 the second time", "↻ 2  Which of these allocate?", "✗ 7  Which line", "still wrong", "1  Pools")
	data, _, _ := d.answers()
	for i, a := range data {
		if a.Retry != (i >= 8) {
			t.Errorf("answer %d has retry %v", i+1, a.Retry)
		}
	}
	if q := d.summary.Lesson("run/memory").Quiz; q == nil || q.Right != 6 || q.Total != 8 {
		t.Errorf("the result is stored as %+v", q)
	}
}

// TestQuizGoesOn leaves after every single answer and comes back with another screen.
func TestQuizGoesOn(t *testing.T) {
	course := courseWith(t, fixtureText)
	s := progress.NewSummary()
	d := drive(t, course, s)
	id, seed := d.attempt(), d.screen.turn.Seed
	var ids []string
	for step := 0; d.screen.phase != phaseOver; step++ {
		if step > 20 {
			t.Fatal("the quiz does not end")
		}
		if d.attempt() != id || d.screen.turn.Seed != seed {
			t.Fatalf("step %d is attempt %s, not %s", step, d.attempt(), id)
		}
		ids = append(ids, d.asked().ID)
		if step == 2 || step == 4 || step == 8 {
			d.fail()
		} else {
			d.solve()
		}
		if d.keys("esc"); !d.last.Back {
			t.Fatal("esc does not leave")
		}
		if step == 9 {
			break // that was the last: the attempt is finished
		}
		if d = drive(t, course, s); !strings.Contains(d.said, "You had answered") {
			t.Errorf("step %d: said %q", step, d.said)
		}
	}
	want := []string{"one", "many", "word", "run", "sort", "fill", "bug", "pair", "word", "sort"}
	if !slices.Equal(ids, want) {
		t.Errorf("asked were %v, not %v", ids, want)
	}
	d = drive(t, course, s)
	if d.attempt() <= id || d.asked().ID != "one" || !strings.Contains(d.said, "6 of 8 were right") {
		t.Errorf("a finished quiz opened again is attempt %s at %q; said %q", d.attempt(), d.asked().ID, d.said)
	}
}

// TestQuizLoadedLate gets to know of an attempt after the first question is on the screen.
func TestQuizLoadedLate(t *testing.T) {
	course := courseWith(t, fixtureText)
	stored := progress.NewSummary()
	first := drive(t, course, stored)
	first.solve().keys("enter").fail()

	d := drive(t, course, progress.NewSummary())
	if d.asked().ID != "one" {
		t.Fatalf("it begins with %q", d.asked().ID)
	}
	d.summary = stored
	d.do(d.screen.Update(ui.SummaryMsg{Summary: stored}))
	if d.asked().ID != "word" || d.attempt() != first.attempt() || d.said == "" {
		t.Errorf("it goes on with %q in attempt %s; said %q", d.asked().ID, d.attempt(), d.said)
	}
}

// TestQuizTwice has the same quiz open on two screens, one above the other: the lower one follows.
func TestQuizTwice(t *testing.T) {
	course := courseWith(t, fixtureText)
	s := progress.NewSummary()
	lower := drive(t, course, s)
	lower.solve()
	upper := drive(t, course, s)
	upper.solve()
	lower.do(lower.screen.Update(ui.SummaryMsg{Summary: s}))
	if lower.asked().ID != "word" || lower.screen.phase != phaseAsking {
		t.Errorf("the lower screen is at %q", lower.asked().ID)
	}
	upper.keys("enter")
	for upper.screen.phase != phaseOver {
		if upper.asked().ID == "word" {
			upper.fail()
		} else {
			upper.solve()
		}
		upper.keys("enter")
	}
	lower.do(lower.screen.Update(ui.SummaryMsg{Summary: s}))
	if lower.screen.phase != phaseOver || len(lower.events) != 1 {
		t.Errorf("the lower screen did not follow to the end: phase %d, %d events", lower.screen.phase, len(lower.events))
	}
	if got, want := lower.plain(), upper.plain(); got != want {
		t.Errorf("the results differ:\n%s\n\n%s", got, want)
	}
}

// TestQuizUnsure marks a right answer as a guess: the same answer once more, and the paragraph is worth reading again.
func TestQuizUnsure(t *testing.T) {
	d := fixture(t)
	d.keys("u")
	if len(d.events) != 0 {
		t.Fatal("u did something before there was an answer")
	}
	d.solve().keys("u", "u")
	data, given, ids := d.answers()
	if len(data) != 2 || ids[1] != "one" || data[0].Unsure || !data[1].Unsure || !data[1].Right || data[1].Retry {
		t.Fatalf("recorded is %+v of %v", data, ids)
	}
	if !slices.Equal(given[0].Choices, given[1].Choices) || data[1].Attempt != data[0].Attempt || data[1].Millis != data[0].Millis {
		t.Errorf("the answers differ: %+v, %+v", given, data)
	}
	d.shows("You were not sure")
	d.keys("enter")
	d = drive(t, courseWith(t, fixtureText), d.summary)
	if d.asked().ID != "many" {
		t.Fatalf("it goes on with %q", d.asked().ID)
	}
	if d.fail().keys("u"); len(d.events) != 1 {
		t.Error("u marks a wrong answer")
	}
	d.keys("enter")
	for d.screen.phase != phaseOver {
		d.solve().keys("enter")
	}
	d.shows("? 1  What does", "not sure", "1  Borrow first", "2  Pools")
}

// TestQuizBroken passes over what is broken, names it, and says so calmly when nothing is left.
func TestQuizBroken(t *testing.T) {
	broken := strings.Replace(fixtureText, `explain = "64 bytes."`, "", 1)
	d := drive(t, courseWith(t, broken), progress.NewSummary())
	d.shows(`! passed over: run/memory/quiz.toml:37: question "word"`, "no explain")
	d.solve().keys("enter")
	if strings.Contains(d.plain(), "passed over") || len(d.screen.got.questions) != 7 {
		t.Errorf("%d questions; the second page still tells of the broken one:\n%s", len(d.screen.got.questions), d.plain())
	}
	for d.screen.phase != phaseOver {
		d.solve().keys("enter")
	}
	d.shows("7 of 7 right", "! passed over:")

	for name, tt := range map[string]struct{ toml, shows string }{
		"none sound": {"[[question]]\nid = \"a\"\nkind = \"guess\"\n", "cannot be asked"},
		"no TOML":    {"[[question", "run/memory/quiz.toml:1"},
		"no file":    {"", "run/memory/quiz.toml: there is no such file"},
		"empty":      {"\n", "no quiz yet"},
	} {
		t.Run(name, func(t *testing.T) {
			d := drive(t, courseWith(t, tt.toml), progress.NewSummary())
			d.shows(tt.shows)
			if d.keys("enter", "x", "1"); len(d.events) != 0 || d.screen.Typing() {
				t.Error("something happens where nothing can be asked")
			}
			if d.keys("esc"); !d.last.Back {
				t.Error("esc does not leave")
			}
		})
	}
}

// TestQuizManyProblems names a few of many broken questions.
func TestQuizManyProblems(t *testing.T) {
	d := drive(t, courseWith(t, strings.Repeat("[[question]]\nid = \"a\"\n\n", 9)), progress.NewSummary())
	if n := len(d.screen.problems); n != mostProblems+1 {
		t.Errorf("%d lines name the problems: %q", n, d.screen.problems)
	}
}

// TestQuizOpens goes to the paragraph of a question: of this lesson, of another one, or says that there is none.
func TestQuizOpens(t *testing.T) {
	d := fixture(t)
	opens := func(lesson, heading string) {
		t.Helper()
		d.keys("o")
		p := d.last.Go
		if p == nil || p.View != ui.ViewReader || p.Lesson.Path() != lesson || p.Heading != heading || d.last.Replace {
			t.Errorf("o goes to %+v", p)
		}
		if d.screen.phase != phaseJudged {
			t.Error("o changes the quiz")
		}
	}
	for d.asked().ID != "pair" {
		d.solve()
		switch d.asked().ID {
		case "one":
			opens("run/memory", "borrow")
		case "run":
			opens("run/other", "far")
			d.shows("o opens “Other › Far away”")
		case "sort":
			if d.keys("o"); d.last.Go != nil || !strings.Contains(d.said, "no paragraph “nowhere”") {
				t.Errorf("o goes to %+v; said %q", d.last.Go, d.said)
			}
		}
		d.keys("enter")
	}
	d.solve()
	opens("run/memory", "pools")
}

// TestQuizResultLeadsOn opens what is to be read again by its number, and leads to the exercise, then back.
func TestQuizResultLeadsOn(t *testing.T) {
	d := fixture(t)
	for d.screen.phase != phaseOver {
		d.fail().keys("enter")
	}
	d.shows("0 of 8 right · 0 of 8 the second time", "1  Borrow first", "2  Pools", "3  Other › Far away", "enter  exercise")
	if d.keys("3"); d.last.Go == nil || d.last.Go.Lesson.ID != "other" || d.last.Go.Heading != "far" {
		t.Errorf("3 goes to %+v", d.last.Go)
	}
	if d.keys("4"); d.last.Go != nil {
		t.Errorf("4 goes to %+v", d.last.Go)
	}
	if d.keys("enter"); d.last.Go == nil || d.last.Go.View != ui.ViewExercise || !d.last.Replace {
		t.Errorf("enter goes to %+v", d.last)
	}
	d.do(ui.Effect{Record: []progress.Event{progress.Checked("run/memory", "pool", "h", progress.CheckData{Outcome: progress.OutcomePassed})}})
	d.shows("enter  done")
	if d.keys("enter"); !d.last.Back {
		t.Errorf("enter does %+v after the exercise was passed", d.last)
	}
}
