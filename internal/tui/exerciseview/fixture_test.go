package exerciseview

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/tui/ui"
)

// TestMain lets this binary be the confined child that checks exercises.
func TestMain(m *testing.M) {
	if exercise.Child(os.Args[1:]) {
		return
	}
	os.Exit(m.Run())
}

const exerciseText = `
title = "%s"
kind = "rust"
minutes = 20
objectives = ["pools"]
ref = "pools"
goal = "Write ` + "`double`" + `, which returns **twice** its argument, for every argument that a caller in production may hand to it."
constraints = "No allocation.\n\n` + "```rust\\npub fn double(n: u32) -> Option<u32>; // a line of code that is wider than any window of eighty columns has room for, so that it scrolls\\n```" + `\n"
judged = "Two tests: small numbers and the largest one."
starter = "tests"
hints = ["The first hint.", "The second hint.", "The third hint."]
`

const (
	starterText = "pub fn double(n: u32) -> Option<u32> {\n    None // TODO\n}\n"
	answerText  = "/// Twice n, if it fits.\npub fn double(n: u32) -> Option<u32> {\n    n.checked_mul(2)\n}\n"
	testsText   = "use crate::exercise::*;\n#[test]\nfn small() {\n\tassert_eq!(double(2), Some(4), \"twice two is four\");\n}\n#[test]\nfn largest() {\n    assert_eq!(double(u32::MAX), None, \"there is no such number\");\n}\n"
)

func courseFiles(ids ...string) fstest.MapFS {
	files := fstest.MapFS{
		"course.toml": {Data: []byte("title = \"Course\"\n[[track]]\nid = \"libraries\"\ntitle = \"Libraries\"\nsummary = \"S.\"\ntopics = [\"performance\"]\n")},
		"performance/topic.toml": {Data: fmt.Appendf(nil, `title = "Performance"
track = "libraries"
priority = "P0"
summary = "S."
prerequisites = []
[[lesson]]
id = "memory"
title = "Memory"
summary = "S."
minutes = 24
questions = 0
exercises = %d
prerequisites = []
teaches = [ { id = "pools", text = "reuse buffers" } ]
`, len(ids))},
		"performance/memory/lesson.md": {Data: []byte("# Memory\n\n## Pools {#pools}\n\nText.\n")},
	}
	for _, id := range ids {
		dir := "performance/memory/exercise/" + id + "/"
		for name, text := range map[string]string{
			"exercise.toml": fmt.Sprintf(exerciseText, "The "+id), "starter.rs": starterText, "tests.rs": testsText,
			"solution.rs": answerText, "solution.md": "`checked_mul` says when it does not fit.\n",
		} {
			files[dir+name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return files
}

func lessonOf(t testing.TB, files fstest.MapFS) *lessons.Lesson {
	t.Helper()
	c, err := lessons.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	topic, err := c.Topic("performance")
	if err != nil || topic.Problem != nil {
		t.Fatal(err, topic)
	}
	return topic.Lessons[0]
}

// fakeBench is a workbench without files and processes.
type fakeBench struct {
	mu      sync.Mutex
	started bool
	source  string
	rust    error // of Rustc
	fail    error // of Open, Reset, Source and Watch
	editor  error
	opened  []string // what the editor was asked for
	results []exercise.Result
	hold    chan struct{} // a check waits for it, if it is there
	linger  chan struct{} // a cancelled check waits for it, if it is there
	running int
	most    int // how many checks ran at once
	ended   []string
	saves   chan struct{}
	watched context.Context
}

func newFakeBench(results ...exercise.Result) *fakeBench {
	return &fakeBench{results: results, saves: make(chan struct{}, 8), source: starterText}
}

func spaceOf() *exercise.Workspace {
	return &exercise.Workspace{Dir: "/home/ada/learn/performance/memory/twice", File: "/home/ada/learn/performance/memory/twice/exercise.rs"}
}

func (b *fakeBench) Find(string, *exercise.Exercise) (*exercise.Workspace, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.started {
		return nil, nil
	}
	return spaceOf(), nil
}

func (b *fakeBench) Open(string, *exercise.Exercise) (*exercise.Workspace, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		return nil, false, b.fail
	}
	created := !b.started
	b.started = true
	return spaceOf(), created, nil
}

func (b *fakeBench) Source(*exercise.Workspace) (string, error) { return b.source, b.fail }

func (b *fakeBench) Reset(*exercise.Workspace, *exercise.Exercise) (string, error) {
	if b.fail != nil {
		return "", b.fail
	}
	return spaceOf().File + ".20260101-120000.bak", nil
}

func (b *fakeBench) Watch(ctx context.Context, _ *exercise.Workspace) (<-chan struct{}, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.watched = ctx
	return b.saves, b.fail
}

func (b *fakeBench) Check(ctx context.Context, _ *exercise.Workspace, _ *exercise.Exercise) exercise.Result {
	b.mu.Lock()
	b.running++
	b.most = max(b.most, b.running)
	r := b.results[0]
	if len(b.results) > 1 {
		b.results = b.results[1:]
	}
	hold := b.hold
	b.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			r = exercise.Result{Outcome: exercise.Cancelled}
			if b.linger != nil {
				<-b.linger
			}
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running--
	b.ended = append(b.ended, string(r.Outcome))
	return r
}

func (b *fakeBench) Rustc() (string, error) { return "rustc 1.95.0", b.rust }

func (b *fakeBench) Editor(file string, line int) (tea.ExecCommand, error) {
	b.opened = append(b.opened, fmt.Sprintf("%s:%d", file, line))
	return fakeEditor{}, b.editor
}

type fakeEditor struct{}

func (fakeEditor) Run() error          { return nil }
func (fakeEditor) SetStdin(io.Reader)  {}
func (fakeEditor) SetStdout(io.Writer) {}
func (fakeEditor) SetStderr(io.Writer) {}

// driver plays the app for one screen: it carries out effects and delivers what commands bring.
type driver struct {
	t       testing.TB
	screen  *Screen
	summary *progress.Summary
	msgs    chan tea.Msg
	stored  []progress.Event
	said    string
	back    bool
	others  []string // types of messages that are for the app
}

func drive(t testing.TB, l *lessons.Lesson, id string, b Workbench) *driver {
	t.Helper()
	sum := progress.NewSummary()
	return driveWith(t, l, id, b, sum)
}

func driveWith(t testing.TB, l *lessons.Lesson, id string, b Workbench, sum *progress.Summary) *driver {
	t.Helper()
	d := &driver{t: t, summary: sum, msgs: make(chan tea.Msg, 64)}
	d.screen = New(l, id, ui.NewTheme(true, colorprofile.TrueColor), sum, b)
	d.screen.Resize(80, 24)
	t.Cleanup(func() { d.screen.Leave() })
	d.do(d.screen.Start())
	d.await("the exercises", func() bool { return d.screen.loaded })
	if desk := d.screen.desk; desk != nil && desk.item.err == nil {
		d.await("the workspace", func() bool { return desk.looked && (desk.work == nil || desk.watching || len(desk.note) > 0) })
	}
	return d
}

// do carries out an effect.
func (d *driver) do(e ui.Effect) {
	d.back = d.back || e.Back
	if e.Say != "" {
		d.said = e.Say
	}
	for _, ev := range e.Record {
		d.summary.Apply(ev)
	}
	d.stored = append(d.stored, e.Record...)
	if len(e.Record) > 0 {
		d.do(d.screen.Update(ui.SummaryMsg{Summary: d.summary}))
	}
	d.run(e.Cmd)
}

func (d *driver) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { d.msgs <- cmd() }()
	}
}

// await delivers messages until something is so.
func (d *driver) await(what string, ready func() bool) {
	d.t.Helper()
	give := time.After(time.Minute)
	for !ready() {
		select {
		case msg := <-d.msgs:
			switch msg := msg.(type) {
			case nil:
			case tea.BatchMsg:
				for _, c := range msg {
					d.run(c)
				}
			default:
				d.others = append(d.others, fmt.Sprintf("%T", msg))
				d.do(d.screen.Update(msg))
			}
		case <-give:
			d.t.Fatalf("%s did not come; the screen shows\n%s", what, d.plain())
		}
	}
}

func (d *driver) keys(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		d.do(d.screen.Update(keyOf(k)))
	}
}

func keyOf(k string) tea.KeyPressMsg {
	if code, ok := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight}[k]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
}

// verdict waits for a result to be shown.
func (d *driver) verdict() {
	d.t.Helper()
	d.await("a verdict", func() bool { return d.screen.desk.result != nil && !d.screen.desk.checking })
}

// start unpacks the exercise and waits until it is watched.
func (d *driver) start() *driver {
	d.t.Helper()
	d.keys("s")
	d.await("watching", func() bool { return d.screen.desk.watching })
	return d
}

// plain is the visible text.
func (d *driver) plain() string { return ansi.Strip(d.screen.View()) }

// all is the text of the whole page.
func (d *driver) all() string { return ansi.Strip(strings.Join(d.screen.page.lines, "\n")) }

// shows fails unless each text stands on the page.
func (d *driver) shows(texts ...string) {
	d.t.Helper()
	flat := strings.Join(strings.Fields(d.all()), " ")
	for _, text := range texts {
		if !strings.Contains(flat, text) {
			d.t.Errorf("the page does not show %q:\n%s", text, d.all())
		}
	}
}

func (d *driver) hides(texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		if strings.Contains(strings.Join(strings.Fields(d.all()), " "), text) {
			d.t.Errorf("the page shows %q:\n%s", text, d.all())
		}
	}
}

// keyHelp is what the footer says of a key, "" if it is not offered.
func (d *driver) keyHelp(k string) string {
	for _, b := range d.screen.Keys() {
		if b.Help().Key == k {
			return b.Help().Desc
		}
	}
	return ""
}

var errDiskFull = errors.New("the disk is full")

func passedResult() exercise.Result {
	return exercise.Result{Outcome: exercise.Passed, Compile: 200 * time.Millisecond, Run: 14 * time.Millisecond,
		Tests: []exercise.Test{{Name: "small", Passed: true}, {Name: "largest", Passed: true}}}
}

func failedResult() exercise.Result {
	return exercise.Result{Outcome: exercise.Failed, Compile: 200 * time.Millisecond, Run: 14 * time.Millisecond,
		Tests: []exercise.Test{{Name: "small", Passed: true}, {Name: "largest", Where: "exercise.rs:3:7", Output: "n is \x1b[31m4294967295\x1b[0m\ttabbed",
			Message: "assertion `left == right` failed: there is no such number, and a caller that gets one anyway goes on with a wrong one\n  left: Some(0)\n right: None"}}}
}

func brokenResult() exercise.Result {
	long := "error[E0382]: borrow of moved value: `names`\n --> exercise.rs:12:5\n   |\n12 |     println!(\"{names:?} " + strings.Repeat("wide ", 60) + "the end\");\n   |               ^^^^^ value borrowed here after move"
	return exercise.Result{Outcome: exercise.CompileError, Compile: 90 * time.Millisecond, Diagnostics: []exercise.Diagnostic{
		{Level: "warning", Code: "unused_variables", Message: "unused variable: `x`", File: "exercise.rs", Line: 2, Col: 9, Rendered: "warning: unused variable: `x`\n --> exercise.rs:2:9"},
		{Level: "error", Code: "E0382", Message: "borrow of moved value: `names`", File: "exercise.rs", Line: 12, Col: 5, Rendered: long},
		{Level: "error", Code: "E0308", Message: "mismatched types \x1b]0;title\x07", File: "exercise.rs", Line: 20, Col: 1, Rendered: "error[E0308]: mismatched types\n  expected \u202eu32\x1b[2J"},
	}}
}
