package stats_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/review"
	"learn/internal/stats"
)

func course(t *testing.T) *lessons.Course {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	question := func(id, ref string) string {
		return fmt.Sprintf("[[question]]\nid = %q\nkind = \"short\"\nobjectives = [\"o\"]\nref = %q\nprompt = \"P?\"\nexplain = \"E.\"\nform = \"word\"\naccept = [\"a\"]\n", id, ref)
	}
	lesson := func(id string, questions int) string {
		return fmt.Sprintf("[[lesson]]\nid = %q\ntitle = \"Title of %s\"\nsummary = \"S.\"\nminutes = 5\nquestions = %d\nexercises = 0\nprerequisites = []\nteaches = [{ id = \"o\", text = \"do it\" }]\n", id, id, questions)
	}
	topic := func(id, ls string) *fstest.MapFile {
		return file("title = \"Topic " + id + "\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\nprerequisites = []\n" + ls)
	}
	c, err := lessons.Load(fstest.MapFS{
		"course.toml":     file("title = \"C\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = [\"one\", \"two\"]\n"),
		"one/topic.toml":  topic("one", lesson("a", 3)+lesson("b", 1)+lesson("c", 0)),
		"two/topic.toml":  topic("two", lesson("d", 0)),
		"one/a/lesson.md": file("# A\n\n## First\tthing {#first}\n\nText.\n\n## Second {#second}\n\nText.\n"),
		"one/a/quiz.toml": file(question("q1", "first") + question("q2", "#second") + question("q3", "second")),
		"one/b/lesson.md": file("# B\n"),
		"one/b/quiz.toml": file(question("q4", "one/a#second") + question("q5", "one/gone#x") + question("q6", "nowhere")),
		"one/c/lesson.md": file("# C\n"),
		"two/d/lesson.md": file("# D\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// keyHash is that of every question of the course: they have the same answer.
func keyHash(t *testing.T, c *lessons.Course) string {
	t.Helper()
	topic, err := c.Topic("one")
	if err != nil {
		t.Fatal(err)
	}
	qs, err := topic.Lessons[0].Quiz()
	if err != nil {
		t.Fatal(err)
	}
	return qs[0].KeyHash()
}

var now = time.Date(2026, 3, 4, 15, 0, 0, 0, time.UTC) // a Wednesday

func summaryOf(at time.Time, events ...progress.Event) *progress.Summary {
	s := progress.NewSummary()
	for i, e := range events {
		e.Time = at.Add(time.Duration(i) * time.Minute)
		s.Apply(e)
	}
	return s
}

func answer(lesson, question, key string, right bool) progress.Event {
	return progress.Answered(lesson, question, "t", key, progress.AnswerData{Right: right})
}

func TestReport(t *testing.T) {
	c := course(t)
	key := keyHash(t, c)
	s := summaryOf(now.AddDate(0, 0, -3), answer("one/a", "q1", key, false), answer("one/a", "q1", key, false), answer("one/a", "q2", key, true),
		answer("one/a", "q3", key, false), answer("one/b", "q4", key, false), answer("one/b", "q5", key, false),
		answer("one/b", "q6", key, false), answer("one/a", "vanished", key, true), progress.Known("one/c", "test"),
		progress.Moved("two/d", progress.Position{Fraction: 1, End: true}))
	r := stats.Of(c, s, stats.Read(c, review.Histories(s), now), now)
	one := r.Topics[0]
	kept, cards := one.Kept, one.Cards
	if one.Kept = 0; kept <= 0 || kept >= 1 || cards != 6 {
		t.Errorf("kept %v of %d; want a part of 6: a question that there is no longer is not kept", kept, cards)
	}
	if want := (stats.Topic{ID: "one", Title: "Topic one", Lessons: 3, Known: 1, Begun: 2, Answers: 8, Right: 2, Cards: 6, Minutes: 25}); one != want {
		t.Errorf("%+v; want %+v", one, want)
	}
	if two := r.Topics[1]; two.Done != 1 || two.Cards != 0 || two.Minutes != 5 || !two.Touched() {
		t.Errorf("%+v", two)
	}
	if tt := r.Total; tt.Lessons != 4 || tt.Done != 1 || tt.Minutes != 10 || len(r.Days) != 1 {
		t.Errorf("in all %+v on %d days; ten minutes are ten, in however many lessons", tt, len(r.Days))
	}
	if accuracy, ok := r.Total.Accuracy(); !ok || accuracy != 0.25 {
		t.Errorf("accuracy %v, %t", accuracy, ok)
	}
	var weak []string
	for _, h := range r.Weak {
		weak = append(weak, fmt.Sprintf("%s#%s %s %d/%d", h.Lesson.Path(), h.Anchor, h.Title, h.Right, h.Answers))
	}
	if got := strings.Join(weak, "; "); got != "one/a#first First thing 0/2; one/a#second Second 1/3" {
		t.Errorf("weak: %s", got)
	}
	due := 0
	for _, n := range r.Due {
		due += n
	}
	if len(r.Due) != stats.ForecastDays || r.Due[0] == 0 || due > cards {
		t.Errorf("due: %v", r.Due)
	}
}

// TestReportOfNothing: an empty log has no numbers to divide by, with and without what was read.
func TestReportOfNothing(t *testing.T) {
	c := course(t)
	for _, src := range []*stats.Source{nil, stats.Read(c, nil, now)} {
		r := stats.Of(c, progress.NewSummary(), src, now)
		if _, ok := r.Total.Accuracy(); ok || r.Total.Touched() || r.Total.Cards != 0 || len(r.Weak)+len(r.Days) != 0 || len(r.Topics) != 2 {
			t.Errorf("%+v", r)
		}
	}
}

// TestUnreadLessonsCount: answers of a lesson that was not read, or only in part, stay in the schedule.
func TestUnreadLessonsCount(t *testing.T) {
	c := course(t)
	s := summaryOf(now, answer("one/a", "q1", "k", true), answer("one/b", "q4", "k", true))
	for name, src := range map[string]*stats.Source{"nothing read": nil, "one read": stats.Read(c, review.Histories(s)[:1], now)} {
		if r := stats.Of(c, s, src, now); r.Total.Cards != 2 || r.Total.Cards != len(review.Histories(s)) {
			t.Errorf("%s: %d questions", name, r.Total.Cards)
		}
	}
}

// TestReplayedOnce: a source that has replayed a log tells of a longer one what a fresh one tells.
func TestReplayedOnce(t *testing.T) {
	c := course(t)
	key := keyHash(t, c)
	rapid.Check(t, func(t *rapid.T) {
		s := progress.NewSummary()
		src := stats.Read(c, nil, now)
		for i := range rapid.IntRange(1, 12).Draw(t, "answers") {
			q := rapid.SampledFrom([]string{"one/a q1", "one/a q2", "one/b q4"}).Draw(t, "question")
			lesson, id, _ := strings.Cut(q, " ")
			e := answer(lesson, id, key, rapid.Bool().Draw(t, "right"))
			e.Time = now.AddDate(0, 0, i-20)
			s.Apply(e)
			if rapid.Bool().Draw(t, "looked at") {
				stats.Of(c, s, src, now)
			}
		}
		got, want := stats.Of(c, s, src, now), stats.Of(c, s, stats.Read(c, review.Histories(s), now), now)
		if g, w := fmt.Sprint(got.Total, got.Topics, got.Due), fmt.Sprint(want.Total, want.Topics, want.Due); g != w {
			t.Fatalf("%s; fresh: %s", g, w)
		}
	})
}

// TestCalendar: each day of the log is at its place, in whatever zone, and no day comes twice.
func TestCalendar(t *testing.T) {
	zones := []*time.Location{time.UTC}
	for _, name := range []string{"America/New_York", "Australia/Lord_Howe", "Africa/Cairo"} {
		if z, err := time.LoadLocation(name); err == nil {
			zones = append(zones, z)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		today := time.Date(2026, 1, 1+rapid.IntRange(0, 400).Draw(t, "today"), 0, 0, 0, 0, zone)
		weeks := rapid.IntRange(1, 30).Draw(t, "weeks")
		var days []progress.Day
		for back := 7*weeks - 1; back >= 0; back-- {
			y, m, d := today.Date()
			days = append(days, progress.Day{Date: time.Date(y, m, d-back, 0, 0, 0, 0, zone), Minutes: back + 1})
		}
		grid, first := stats.Calendar(days, today, weeks)
		if first.Weekday() != time.Monday || first.Hour() != 0 {
			t.Fatalf("it begins on %v", first)
		}
		last := 7*weeks + 1 // the day before the first may be this many minutes
		for i := range 7 * weeks {
			minutes := grid[i%7][i/7]
			switch {
			case last == 1 && minutes == stats.Future: // after today
			case minutes > 0 && (i == 0 && minutes < last || minutes == last-1):
				last = minutes
			default:
				t.Fatalf("day %d has %d minutes after %d", i, minutes, last)
			}
		}
		if weekday := (int(today.Weekday()) + 6) % 7; last != 1 || grid[weekday][weeks-1] != 1 {
			t.Fatalf("today is not at its place: %v", grid)
		}
	})
}

func TestLevels(t *testing.T) {
	for minutes, want := range map[int]int{stats.Future: 0, 0: 0, 5: 1, 10: 1, 15: 2, 25: 2, 30: 3, 55: 3, 60: 4, 1000: 4} {
		if got := stats.Level(minutes); got != want {
			t.Errorf("%d minutes are level %d; want %d", minutes, got, want)
		}
	}
}
