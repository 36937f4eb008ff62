package quizview

import (
	"fmt"
	"strings"
	"testing"

	"learn/internal/progress"
	"learn/internal/tui/ui"
)

// TestTestOut passes one lesson and not the other.
func TestTestOut(t *testing.T) {
	c := acrossCourse(t)
	d := testOutOf(t, c, "one", progress.NewSummary())
	if !strings.HasPrefix(d.said, "About 4 questions.") {
		t.Errorf("it says %q", d.said)
	}
	for i := 1; d.screen.phase != phaseOver; i++ {
		if i > 12 {
			t.Fatal("it does not end")
		}
		tally := d.screen.run.Tally()
		if want := fmt.Sprintf("test-out › question %d of about %d", i, tally.Of); d.screen.Title() != want {
			t.Errorf("the title is %q; want %q", d.screen.Title(), want)
		}
		if id := d.asked().ID; id[0] == 'a' {
			d.say(id)
			d.shows("✓ Right.", "Topic one › Lesson a")
		} else {
			d.say("wrong")
			d.shows("✗ Not right.", "It is "+id)
		}
		d.keys("enter")
	}
	d.shows("You know 1 of 2 lessons", "2 of 3 questions right", "Known", "Lesson a: about it", "2 of 2", "To read", "1  Lesson b: about it",
		"enter  read Lesson b")
	a, b := d.summary.Lesson("one/a"), d.summary.Lesson("one/b")
	if !a.Known || b.Known || a.State(4, 0) != progress.StateKnown || a.Attempt != nil {
		t.Errorf("stored: a %v (%s), b %v", a.Known, a.State(4, 0), b.Known)
	}
	last := d.events[len(d.events)-1]
	if last.Kind != progress.KindKnown || !strings.HasPrefix(last.Item, "test-out-") {
		t.Errorf("the last event is %s %s", last.Kind, last.Item)
	}
	d.sweep()
	if d.keys("1"); d.last.Go == nil || d.last.Go.Lesson.ID != "b" || d.last.Go.View != ui.ViewReader || d.last.Replace {
		t.Errorf("1 goes to %+v", d.last.Go)
	}
	if d.keys("enter"); d.last.Go == nil || d.last.Go.Lesson.ID != "b" || !d.last.Replace {
		t.Errorf("enter does %+v", d.last)
	}
	// Not for a person who looks something up: what was answered is in the history.
	if len(a.Answers) != 2 || len(b.Answers) != 1 {
		t.Errorf("%d and %d answers are stored", len(a.Answers), len(b.Answers))
	}
}

// TestTestOutAll knows everything, and goes back.
func TestTestOutAll(t *testing.T) {
	c := acrossCourse(t)
	d := testOutOf(t, c, "one", progress.NewSummary())
	for d.screen.phase != phaseOver {
		d.say(d.asked().ID).keys("enter")
	}
	d.shows("You know 2 of 2 lessons", "enter  done")
	if strings.Contains(d.plain(), "To read") {
		t.Error("there is something to read")
	}
	if d.keys("enter"); !d.last.Back {
		t.Errorf("enter does %+v", d.last)
	}
}

// TestTestOutGoesOn leaves in the middle and comes back, at the same question.
func TestTestOutGoesOn(t *testing.T) {
	c := acrossCourse(t)
	d := testOutOf(t, c, "two", progress.NewSummary())
	d.say(d.asked().ID).keys("enter").say(d.asked().ID).keys("enter")
	next := d.asked().ID
	if d.keys("esc"); !d.last.Back {
		t.Fatal("esc does not leave")
	}
	d = testOutOf(t, c, "two", d.summary)
	if d.asked().ID != next || d.said != "You had answered 2 questions; it goes on from there." {
		t.Errorf("it goes on with %s, not %s; said %q", d.asked().ID, next, d.said)
	}
	late := testOutOf(t, c, "two", progress.NewSummary())
	late.summary = d.summary
	late.do(late.screen.Update(ui.SummaryMsg{Summary: d.summary}))
	if late.asked().ID != next || late.said == "" {
		t.Errorf("with a log that was read late it goes on with %s; said %q", late.asked().ID, late.said)
	}
	late.say(next)
	late.do(late.screen.Update(ui.SummaryMsg{Summary: progress.NewSummary()}))
	if late.screen.phase != phaseJudged {
		t.Error("it begins anew after an answer")
	}
}

func TestTestOutNothing(t *testing.T) {
	c := acrossCourse(t)
	d := testOutOf(t, c, "bare", progress.NewSummary())
	d.shows("have no questions yet")
	d.sweep()
	d = testOutOf(t, c, "nowhere", progress.NewSummary())
	d.shows("cannot be asked")
	if d.screen.Title() != "test-out › nowhere" {
		t.Errorf("%q", d.screen.Title())
	}
	if d.keys("enter", "1", "esc"); !d.last.Back || len(d.events) > 0 {
		t.Error("esc does not leave")
	}
}

func TestTestOutSizes(t *testing.T) {
	d := testOutOf(t, acrossCourse(t), "one", progress.NewSummary())
	d.sweep()
	d.say("wrong")
	d.sweep()
}

// TestAt: each of the three is open once.
func TestAt(t *testing.T) {
	c := acrossCourse(t)
	l := c.All()[0]
	r, x := reviewOf(t, c, progress.NewSummary(), 0).screen, testOutOf(t, c, "one", progress.NewSummary()).screen
	q := New(c, l, r.theme, progress.NewSummary())
	places := []ui.Place{{View: ui.ViewReview}, {View: ui.ViewTestOut, Topic: "one"}, {View: ui.ViewQuiz, Lesson: l}, {View: ui.ViewTestOut, Topic: "two"}}
	for i, s := range []*Screen{r, x, q} {
		for j, p := range places {
			if s.At(p) != (i == j) {
				t.Errorf("screen %d is at place %d: %v", i, j, s.At(p))
			}
		}
	}
}

// TestAcrossHostile: titles of lessons and topics come from content.
func TestAcrossHostile(t *testing.T) {
	c := acrossCourse(t)
	for _, l := range c.All() {
		l.Title = "Le\x1b[2Jsson\t\u202e: " + l.ID
		l.Topic.Title = "To\x1b[2Jpic\n" + l.Topic.ID
	}
	for _, d := range []*driver{reviewOf(t, c, due(c), 0), testOutOf(t, c, "one", progress.NewSummary())} {
		for d.screen.phase != phaseOver {
			d.sweep()
			if strings.ContainsAny(d.screen.Title(), "\x1b\n\t\u202e") {
				t.Fatalf("%q", d.screen.Title())
			}
			d.say("\x1b[2J").keys("enter")
		}
		d.sweep()
	}
}
