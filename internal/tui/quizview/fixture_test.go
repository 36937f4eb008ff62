package quizview

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/quiz"
	"learn/internal/tui/ui"
	"learn/internal/tui/uitest"
)

// fixtureText has a question of every kind, in the order of quiz.Kinds.
const fixtureText = `
[[question]]
id = "one"
kind = "single"
ref = "borrow"
prompt = "What does ` + "`Cow::Borrowed`" + ` hold, and what is the price of it when a name has to be changed after all?"
explain = "A reference. The text is copied when it is changed, and not before."
[[question.choice]]
text = "A reference to the text"
correct = true
[[question.choice]]
text = "A copy of the text that was made when it was built"
why = "Nothing is allocated for it."
[[question.choice]]
text = "A counted pointer"
why = "That would be an Arc."

[[question]]
id = "many"
kind = "multiple"
ref = "pools"
prompt = "Which of these allocate?"
explain = "Both build a new buffer."
[[question.choice]]
text = "to_owned"
correct = true
[[question.choice]]
text = "String::from"
correct = true
[[question.choice]]
text = "as_str"
why = "It only looks."
[[question.choice]]
text = "trim"
why = "It gives back a part."

[[question]]
id = "word"
kind = "short"
ref = "pools"
prompt = "How large is a cache line on most x86-64 processors?"
explain = "64 bytes."
number = { value = 64, unit = "bytes" }
[[question.mistake]]
answer = "32"
why = "That was the size of older ones."

[[question]]
id = "run"
kind = "trace"
ref = "run/other#far"
prompt = "What does this do?"
explain = "It prints two lines."
code = """
fn main() {
	println!("1"); // a comment that is long enough to reach over the edge of a window of eighty columns, and some more
    println!("2");
}
"""
outcome = "prints"
prints = """
1
2
"""
[[question.mistake]]
answer = "panics"
why = "Nothing in it can panic."

[[question]]
id = "sort"
kind = "order"
ref = "nowhere"
prompt = "Put the lines in order."
explain = "A name is bound before it is used."
lines = ["let a = 1;", "let b = a + 1;", "println!(\"{b}\");"]

[[question]]
id = "fill"
kind = "cloze"
ref = "borrow"
prompt = "Fill the blanks."
explain = "Borrow where nothing changes."
code = """
fn name(n: &str) -> Cow<'_, str> {
    if ok(n) {
        «1»
    } else {
        «2»
    }
}
"""
[[question.blank]]
accept = ["Cow::Borrowed(n)"]
wrong = [{ answer = "n", why = "The types differ." }]
[[question.blank]]
accept = ["Cow::Owned(fix(n))"]

[[question]]
id = "bug"
kind = "spot"
ref = "pools"
prompt = "Which line hands out old bytes?"
explain = "The length has to be set back."
code = """
fn put(&mut self, b: Vec<u8>) {
    self.free.push(b);
    self.len += 1;
}
"""
line = 2
fix = "    b.clear(); self.free.push(b);"
test = "#[test] fn t() {}"
[[question.mistake]]
line = 3
why = "Counting is right."

[[question]]
id = "pair"
kind = "match"
ref = "#pools"
prompt = "Pair each call with what it survives."
explain = "Only a sync reaches the disk."
extra = ["` + "`sync_data`" + `"]
[[question.pair]]
left = "survives a crash of the process"
right = "` + "`write`" + `"
[[question.pair]]
left = "survives a crash of the machine"
right = "` + "`sync_all`" + `"
`

// courseWith is a course with one lesson that has this quiz, and one more that it refers to.
func courseWith(t *testing.T, quizToml string) *lessons.Course {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	fsys := fstest.MapFS{
		"course.toml": file("title = \"Course\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = [\"run\"]\n"),
		"run/topic.toml": file("title = \"Run\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\n" +
			"[[lesson]]\nid = \"memory\"\ntitle = \"Memory: copies and pools\"\nsummary = \"S.\"\nminutes = 3\nquestions = 8\nexercises = 1\n" +
			"[[lesson]]\nid = \"other\"\ntitle = \"Other\"\nsummary = \"S.\"\nminutes = 3\nquestions = 0\nexercises = 0\n"),
		"run/memory/lesson.md": file("# Memory\n\nText.\n\n## Borrow first {#borrow}\n\nText.\n\n## Pools {#pools}\n\nText.\n"),
		"run/other/lesson.md":  file("# Other\n\n## Far away {#far}\n\nText.\n"),
	}
	if quizToml != "" {
		fsys["run/memory/quiz.toml"] = file(quizToml)
	}
	c, err := lessons.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// driver drives a quiz screen as the app does: what it records is folded into the summary and told to it.
type driver struct {
	t       *testing.T
	screen  *Screen
	summary *progress.Summary
	events  []progress.Event
	said    string
	last    ui.Effect
	at      time.Time // events are dated at this time, unless it is zero
}

func drive(t *testing.T, course *lessons.Course, s *progress.Summary) *driver {
	t.Helper()
	ref, err := course.Find("run/memory")
	if err != nil {
		t.Fatal(err)
	}
	screen := New(course, ref.Lesson, ui.NewTheme(true, colorprofile.TrueColor), s)
	clock := time.Unix(1000, 0)
	screen.now = func() time.Time { clock = clock.Add(time.Second); return clock }
	return driveScreen(t, screen, s)
}

func driveScreen(t *testing.T, screen *Screen, s *progress.Summary) *driver {
	t.Helper()
	d := &driver{t: t, summary: s, screen: screen}
	d.screen.Resize(80, 24)
	d.do(d.screen.Update(ui.SummaryMsg{Summary: s}))
	d.do(d.screen.Start())
	return d
}

// fixture drives a quiz of the fixture with nothing known yet.
func fixture(t *testing.T) *driver {
	t.Helper()
	return drive(t, courseWith(t, fixtureText), progress.NewSummary())
}

func (d *driver) do(e ui.Effect) {
	d.last = e
	for i, ev := range e.Record {
		if !d.at.IsZero() {
			ev.Time = d.at
			e.Record[i] = ev
		}
		d.summary.Apply(ev)
	}
	d.events = append(d.events, e.Record...)
	d.said = e.Say
	if len(e.Record) > 0 {
		if again := d.screen.Update(ui.SummaryMsg{Summary: d.summary}); len(again.Record) > 0 || again.Say != "" {
			d.t.Errorf("its own events made the screen do something: %+v", again)
		}
	}
	if e.Cmd != nil {
		d.do(d.screen.Update(e.Cmd()))
	}
}

// keys presses keys by name; a name that is none is typed letter by letter.
func (d *driver) keys(names ...string) *driver {
	for _, name := range names {
		for _, k := range uitest.Keys(name) {
			d.do(d.screen.Update(k))
		}
	}
	return d
}

// plain is the whole page without styles.
func (d *driver) plain() string {
	return ansi.Strip(strings.Join(d.screen.page.lines, "\n"))
}

// asked is the question on the screen.
func (d *driver) asked() *quiz.Question { return d.screen.turn.Question }

// lesson is the lesson that is asked about, attempt the id of the attempt at its quiz.
func (d *driver) lesson() *lessons.Lesson { return d.screen.mode.(*lessonQuiz).lesson }
func (d *driver) attempt() string         { return d.screen.mode.(*lessonQuiz).quiz.ID }

// shows fails unless the page has all these texts.
func (d *driver) shows(texts ...string) {
	d.t.Helper()
	page := d.plain()
	for _, want := range texts {
		if !strings.Contains(page, want) {
			d.t.Errorf("the page does not show %q:\n%s", want, page)
		}
	}
}

// answers decodes what was recorded, in order.
func (d *driver) answers() (data []progress.AnswerData, given []quiz.Answer, ids []string) {
	d.t.Helper()
	for _, e := range d.events {
		if e.Kind != progress.KindAnswered {
			continue
		}
		var a progress.AnswerData
		var g quiz.Answer
		if err := json.Unmarshal(e.Data, &a); err != nil {
			d.t.Fatal(err)
		}
		if err := json.Unmarshal(a.Answer, &g); err != nil {
			d.t.Fatal(err)
		}
		data, given, ids = append(data, a), append(given, g), append(ids, e.Item)
	}
	return data, given, ids
}

// solve gives the right answer to the question on the screen, by keys.
func (d *driver) solve() *driver {
	d.t.Helper()
	q, a := d.asked(), d.asked().Solution()
	shown := q.Shuffle(d.screen.turn.Seed)
	number := func(i int) string { return string(rune('1' + i)) }
	at := func(i int) int {
		for position, v := range shown {
			if v == i {
				return position
			}
		}
		d.t.Fatalf("choice %d is not shown", i)
		return -1
	}
	switch q.Kind {
	case quiz.Single, quiz.Multiple:
		for _, i := range a.Choices {
			d.keys(number(at(i)))
		}
	case quiz.Short:
		d.keys(a.Text)
	case quiz.Trace:
		d.keys("1")
		d.paste(a.Text)
		return d.keys("ctrl+s")
	case quiz.Order:
		d.sortBy(a.Order)
		return d.keys("s")
	case quiz.Cloze:
		for _, b := range a.Blanks {
			d.keys(b, "tab")
		}
	case quiz.Spot:
		d.keys(number(a.Line - 1))
	case quiz.Match:
		for _, i := range a.Pairs {
			d.keys(number(at(i)))
		}
	}
	return d.keys("enter")
}

func (d *driver) paste(s string) { d.do(d.screen.Update(tea.PasteMsg{Content: s})) }

// sortBy carries lines to where they belong, first to last.
func (d *driver) sortBy(want []int) {
	in := d.screen.input.(*order)
	for position, line := range want {
		d.keys("home")
		for in.order[in.at] != line {
			d.keys("down")
		}
		d.keys("space")
		for in.at > position {
			d.keys("up")
		}
		d.keys("space")
	}
}

// fail gives a wrong answer to the question on the screen.
func (d *driver) fail() *driver {
	d.t.Helper()
	q := d.asked()
	shown := q.Shuffle(d.screen.turn.Seed)
	switch q.Kind {
	case quiz.Single, quiz.Multiple:
		for position, i := range shown {
			if !q.Choices[i].Correct {
				return d.keys(string(rune('1'+position)), "enter")
			}
		}
	case quiz.Short:
		return d.keys("32", "enter")
	case quiz.Trace:
		return d.keys("2", "enter")
	case quiz.Order, quiz.Match, quiz.Cloze:
		if q.Kind == quiz.Cloze {
			d.keys("n")
		}
		if q.Kind == quiz.Match {
			d.keys("right")
			for d.screen.input.(*match).answer().Pairs[0] == 0 {
				d.keys("right")
			}
		}
		return d.keys("ctrl+s")
	case quiz.Spot:
		return d.keys("3", "enter")
	}
	return d
}
