package quizview

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/quiz"
	"learn/internal/tui/ui"
)

// today is the day on which the tests across lessons begin.
func today() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

// questionText is a question that is answered with a word, its own id.
func questionText(id string) string {
	return fmt.Sprintf("[[question]]\nid = %q\nkind = \"short\"\nref = \"why\"\nprompt = \"Type %s.\"\nexplain = \"It is %s.\"\naccept = [%q]\nform = \"word\"\n",
		id, id, id, id)
}

// acrossCourse has two topics with lessons a and b, c and d; each lesson has four questions, called a1 to a4 and so on.
// e has no questions, and f is broken.
func acrossCourse(t testing.TB) *lessons.Course {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	fsys := fstest.MapFS{"course.toml": file("title = \"Course\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = [\"one\", \"two\", \"bare\"]\n")}
	topic := func(id string, names ...string) {
		text := fmt.Sprintf("title = \"Topic %s\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\n", id)
		for _, name := range names {
			n := 4
			if name == "e" {
				n = 0
			}
			text += fmt.Sprintf("[[lesson]]\nid = %q\ntitle = \"Lesson %s: about it\"\nsummary = \"S.\"\nminutes = 3\nquestions = %d\nexercises = 0\n", name, name, n)
			dir := id + "/" + name + "/"
			fsys[dir+"lesson.md"] = file("# Lesson\n\nText.\n\n## Why so {#why}\n\nBecause of the " + name + ".\n\n## Then {#then}\n\nMore.\n")
			var questions string
			for i := range n {
				questions += questionText(fmt.Sprint(name, i+1))
			}
			if n > 0 {
				fsys[dir+"quiz.toml"] = file(questions)
			}
		}
		fsys[id+"/topic.toml"] = file(text)
	}
	topic("one", "a", "b")
	topic("two", "c", "d")
	topic("bare", "e")
	c, err := lessons.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answered is an answer of so many days before today to a question of acrossCourse, in the way a quiz stores it.
func answered(c *lessons.Course, id string, daysAgo int, right bool) progress.Event {
	for _, l := range c.All() {
		questions, _ := l.Quiz()
		for i := range questions {
			if q := &questions[i]; q.ID == id {
				e := progress.Answered(l.Path(), id, q.TextHash(), q.KeyHash(), progress.AnswerData{Right: right, Attempt: "old", Millis: 9000})
				e.Time = today().AddDate(0, 0, -daysAgo)
				return e
			}
		}
	}
	panic("no question " + id)
}

func knownOf(events ...progress.Event) *progress.Summary {
	s := progress.NewSummary()
	for _, e := range events {
		s.Apply(e)
	}
	return s
}

// reviewOf drives a review, testOutOf a test-out. Their clocks stand; the time of an event is set to the clock.
func reviewOf(t *testing.T, c *lessons.Course, s *progress.Summary, limit int) *driver {
	t.Helper()
	d := driveScreen(t, NewReview(c, ui.NewTheme(true, colorprofile.TrueColor), s, limit, today), s)
	d.at = today()
	return d
}

func testOutOf(t *testing.T, c *lessons.Course, topic string, s *progress.Summary) *driver {
	t.Helper()
	d := driveScreen(t, NewTestOut(c, topic, ui.NewTheme(true, colorprofile.TrueColor), s, today), s)
	d.at = today()
	return d
}

// say answers the question on the screen with a word.
func (d *driver) say(word string) *driver { return d.keys(word, "enter") }

// due is a learner who has to review a1, a2, b1 and c1, of which a1 is most at risk, and d1 in nine days.
func due(c *lessons.Course) *progress.Summary {
	return knownOf(answered(c, "a1", 20, true), answered(c, "a2", 9, true), answered(c, "b1", 12, true), answered(c, "c1", 6, true),
		answered(c, "d1", 0, true))
}

func TestReview(t *testing.T) {
	c := acrossCourse(t)
	d := reviewOf(t, c, due(c), 0)
	var ids []string
	for i := 1; d.screen.phase != phaseOver; i++ {
		id := d.asked().ID
		ids = append(ids, id)
		lesson := strings.ToUpper(id[:1])
		if want := fmt.Sprintf("review › question %d of 4 › Lesson %s", i, strings.ToLower(lesson)); d.screen.Title() != want {
			t.Errorf("the title is %q; want %q", d.screen.Title(), want)
		}
		d.shows("Topic ", " › Lesson "+id[:1]+": about it", "Type "+id)
		switch id {
		case "b1":
			d.say("wrong")
			d.shows("✗ Not right.", "It is b1.", "It comes back tomorrow.", "o opens “Why so”")
		case "a2":
			d.keys("ctrl+y").say(id)
			d.shows("✓ Right.", "It comes back in ")
		default:
			d.say(id)
		}
		if len(d.events) != i {
			t.Fatalf("%d events after %d answers", len(d.events), i)
		}
		if d.keys("o"); d.last.Go == nil || d.last.Go.Heading != "why" || d.last.Go.Lesson.ID != id[:1] {
			t.Errorf("o goes to %+v", d.last.Go)
		}
		d.keys("enter")
	}
	if want := []string{"a1", "c1", "b1", "a2"}; !slices.Equal(ids, want) {
		t.Errorf("asked were %v; want %v: most at risk first, topics mixed", ids, want)
	}
	d.shows("3 of 4 right", "✗ 3  Type b1.", "Next: ", "Worth reading again", "1  Lesson b › Why so", "enter  done")
	if d.screen.Title() != "review result" {
		t.Errorf("the title is %q", d.screen.Title())
	}
	for i, e := range d.events {
		if e.Kind != progress.KindReviewed || e.Item != ids[i] || e.KeyHash == "" {
			t.Errorf("event %d is %s of %s", i, e.Kind, e.Item)
		}
	}
	a2 := d.summary.Lesson("one/a").Answers["a2"]
	if h := a2.History(); h[len(h)-1].Rating != progress.Easy {
		t.Errorf("sure and right is rated %d", h[len(h)-1].Rating)
	}
	if d.keys("1"); d.last.Go == nil || d.last.Go.Lesson.ID != "b" {
		t.Errorf("1 goes to %+v", d.last.Go)
	}
	if d.keys("enter"); !d.last.Back {
		t.Errorf("enter does %+v", d.last)
	}
}

// TestReviewLeft keeps what was answered, and asks the rest the next time.
func TestReviewLeft(t *testing.T) {
	c := acrossCourse(t)
	s := due(c)
	d := reviewOf(t, c, s, 0)
	d.say("a1").keys("u")
	d.shows("You were not sure", "It comes back ")
	if d.keys("esc"); !d.last.Back || len(d.events) != 2 {
		t.Fatalf("esc does %+v with %d events", d.last, len(d.events))
	}
	if h := s.Lesson("one/a").Answers["a1"].History(); len(h) != 2 || h[1].Rating != progress.Hard {
		t.Errorf("a guess is in the history as %+v", h)
	}
	d = reviewOf(t, c, s, 0)
	if d.asked().ID == "a1" || d.screen.run.Tally().Of != 3 {
		t.Errorf("it goes on with %s of %d", d.asked().ID, d.screen.run.Tally().Of)
	}
}

// TestReviewCap asks no more a day than was wished, in however many sittings.
func TestReviewCap(t *testing.T) {
	c := acrossCourse(t)
	s := due(c)
	d := reviewOf(t, c, s, 2)
	first := d.asked().ID
	d.say(first)
	d = reviewOf(t, c, s, 2)
	if of := d.screen.run.Tally().Of; of != 1 {
		t.Fatalf("%d are left of the day", of)
	}
	d.say(d.asked().ID)
	d = reviewOf(t, c, s, 2)
	d.shows("Done for today: 2 questions reviewed.", "Next: 2 questions are due tomorrow.")
	if d.keys("enter", "S", "1"); len(d.events) != 0 {
		t.Error("something is recorded where nothing is asked")
	}
	if d.keys("esc"); !d.last.Back {
		t.Error("esc does not leave")
	}
}

// TestGiveUp says of every kind that one does not know: not right, and explained. A lesson's quiz wants an answer.
func TestGiveUp(t *testing.T) {
	course := courseWith(t, fixtureText)
	ref, err := course.Find("run/memory")
	if err != nil {
		t.Fatal(err)
	}
	questions, _ := ref.Lesson.Quiz()
	s := progress.NewSummary()
	for i := range questions {
		q := &questions[i]
		e := progress.Answered("run/memory", q.ID, q.TextHash(), q.KeyHash(), progress.AnswerData{Right: true})
		e.Time = today().AddDate(0, 0, -30)
		s.Apply(e)
	}
	d := reviewOf(t, course, s, 0)
	for i := range quiz.Kinds() {
		kind := d.asked().Kind
		if d.keys("ctrl+n"); d.screen.phase != phaseJudged || d.screen.verdict.Right || len(d.events) != i+1 {
			t.Fatalf("%s: %d events; said %q:\n%s", kind, len(d.events), d.said, d.plain())
		}
		d.shows("✗ Not known yet.", "The answer", d.asked().Explain)
		d.sweep()
		d.keys("enter")
	}
	d.shows("0 of 8 right")
	if d = fixture(t); len(d.keys("ctrl+n").events) != 0 || d.screen.phase != phaseAsking {
		t.Error("a lesson's quiz can be given up")
	}
}

func TestReviewNothing(t *testing.T) {
	c := acrossCourse(t)
	reviewOf(t, c, progress.NewSummary(), 0).shows("Nothing to review yet.")
	d := reviewOf(t, c, knownOf(answered(c, "d1", 0, true)), 0)
	d.shows("Nothing is due.", "Next: 1 question is due in 2 days.")
	if d.screen.Title() != "review" || d.screen.Status() != "" || d.screen.Typing() {
		t.Errorf("%q, %q", d.screen.Title(), d.screen.Status())
	}
	d.sweep()
}

// TestReviewLoadedLate plans anew when the log is read only after the screen has opened.
func TestReviewLoadedLate(t *testing.T) {
	c := acrossCourse(t)
	d := reviewOf(t, c, progress.NewSummary(), 0)
	d.shows("Nothing to review yet.")
	d.summary = due(c)
	d.do(d.screen.Update(ui.SummaryMsg{Summary: d.summary}))
	if d.screen.phase != phaseAsking || d.asked().ID != "a1" {
		t.Fatalf("phase %d:\n%s", d.screen.phase, d.plain())
	}
	d.say("a1").keys("enter")
	at := d.asked().ID
	d.do(d.screen.Update(ui.SummaryMsg{Summary: knownOf(d.events...)}))
	if d.asked().ID != at {
		t.Error("it begins anew in the middle")
	}
}

// TestReviewLoadedMeanwhile: the log comes after the screen has begun to read, and before it is done.
func TestReviewLoadedMeanwhile(t *testing.T) {
	c := acrossCourse(t)
	screen := NewReview(c, ui.NewTheme(true, colorprofile.TrueColor), progress.NewSummary(), 0, today)
	read := screen.Start().Cmd()
	d := &driver{t: t, screen: screen, summary: due(c), at: today()}
	d.do(screen.Update(ui.SummaryMsg{Summary: d.summary}))
	screen.Resize(80, 24)
	d.do(screen.Update(read))
	if screen.phase != phaseAsking || d.asked().ID != "a1" {
		t.Fatalf("phase %d:\n%s", screen.phase, d.plain())
	}
	// The same log read once more takes nothing away, nor does a longer one from what was typed.
	before := screen.run
	d.do(screen.Update(ui.SummaryMsg{Summary: due(c)}))
	d.keys("x")
	more := due(c)
	more.Apply(answered(c, "d2", 5, true))
	d.do(screen.Update(ui.SummaryMsg{Summary: more}))
	if screen.run != before {
		t.Error("it begins anew")
	}
	d.shows("❯ x")
}

// TestReviewElsewhere leaves out what was answered in a lesson's quiz meanwhile.
func TestReviewElsewhere(t *testing.T) {
	c := acrossCourse(t)
	d := reviewOf(t, c, due(c), 0)
	e := answered(c, "b1", 0, true)
	d.do(ui.Effect{Record: []progress.Event{e}})
	var ids []string
	for d.screen.phase != phaseOver {
		ids = append(ids, d.asked().ID)
		d.say(d.asked().ID).keys("enter")
	}
	if slices.Contains(ids, "b1") || len(ids) != 3 {
		t.Errorf("asked were %v", ids)
	}
}

// failing is a learner who failed a1 four times.
func failing(c *lessons.Course) *progress.Summary {
	s := due(c)
	for i := range 4 {
		s.Apply(answered(c, "a1", 10-i, false))
	}
	return s
}

// TestReviewShows shows a question that keeps failing with its paragraph, and does not ask it.
func TestReviewShows(t *testing.T) {
	c := acrossCourse(t)
	d := reviewOf(t, c, failing(c), 0)
	for d.screen.phase == phaseAsking {
		d.say(d.asked().ID).keys("enter")
	}
	if d.screen.phase != phaseShown || d.asked().ID != "a1" {
		t.Fatalf("phase %d:\n%s", d.screen.phase, d.plain())
	}
	d.shows("! This one keeps failing.", "Type a1.", "The answer\n    a1", "It is a1.", "From “Why so”\n    Because of the a.")
	if strings.Contains(d.plain(), "More.") {
		t.Error("the next paragraph is shown as well")
	}
	if d.screen.Typing() || d.screen.Status() == "" {
		t.Error("a page that is read takes text")
	}
	d.sweep()
	before := len(d.events)
	if d.keys("u", "S"); len(d.events) != before {
		t.Error("a page that is read can be guessed")
	}
	if d.keys("o"); d.last.Go == nil || d.last.Go.Lesson.ID != "a" {
		t.Errorf("o goes to %+v", d.last.Go)
	}
	d.keys("enter")
	if n := len(d.events) - before; n != 1 {
		t.Fatalf("reading is %d events", n)
	}
	for d.screen.phase == phaseAsking {
		d.say(d.asked().ID).keys("enter")
	}
	d.shows("3 of 3 right", "!", "Type a1.", "read", "1  Lesson a › Why so")
	q := d.summary.Lesson("one/a").Answers["a1"]
	if q.Right != 1 || q.Wrong != 4 {
		t.Errorf("reading counts: %d right, %d wrong", q.Right, q.Wrong)
	}
	if d = reviewOf(t, c, d.summary, 0); d.screen.phase != phaseBroken {
		t.Errorf("it is shown again on the same day:\n%s", d.plain())
	}
}

// TestReviewSizes draws a review in every window.
func TestReviewSizes(t *testing.T) {
	c := acrossCourse(t)
	d := reviewOf(t, c, due(c), 0)
	d.keys("ctrl+y")
	d.sweep()
	d.say("wrong")
	d.shows("● You were sure of this one.")
	d.sweep()
	for d.screen.phase != phaseOver {
		d.keys("enter").say("wrong")
	}
	d.sweep()
}

// TestSure is a mark before answering, of every kind, taken back by the same key, and off again for the next question.
func TestSure(t *testing.T) {
	d := fixture(t)
	for _, kind := range quiz.Kinds() {
		name := "S"
		if d.screen.Typing() {
			name = "ctrl+y"
		}
		if h := d.screen.sureKey().Help(); h.Key != name || h.Desc != "I am sure" {
			t.Errorf("%s: the key is shown as %+v", kind, h)
		}
		d.keys(name)
		if !d.screen.sure || d.screen.sureKey().Help().Desc != "not sure" {
			t.Errorf("%s: %s does nothing", kind, name)
		}
		d.shows("● You are sure of this one.")
		if kind == quiz.Short {
			d.keys(name)
		}
		d.solve().keys("enter")
	}
	data, _, _ := d.answers()
	for i, a := range data {
		if want := quiz.Kinds()[i] != quiz.Short; a.Sure != want {
			t.Errorf("%s is stored with sure %v", quiz.Kinds()[i], a.Sure)
		}
	}
}
