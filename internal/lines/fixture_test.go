package lines

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/quiz"
	"learn/internal/render"
)

// shelf is a store in memory. It can refuse.
type shelf struct {
	events  []progress.Event
	refuse  error
	appends func() // called before events are taken
}

func (s *shelf) Append(_ context.Context, _ string, events ...progress.Event) error {
	if s.appends != nil {
		s.appends()
	}
	if s.refuse != nil {
		return s.refuse
	}
	s.events = append(s.events, events...)
	return nil
}

func (s *shelf) Load(context.Context, string) (*progress.Summary, error) {
	sum := progress.NewSummary()
	for _, e := range s.events {
		sum.Apply(e)
	}
	return sum, nil
}

// kinds are the kinds of the stored events, in order.
func (s *shelf) kinds() string {
	var list []string
	for _, e := range s.events {
		list = append(list, string(e.Kind))
	}
	return strings.Join(list, " ")
}

// bench is a workbench without files.
type bench struct {
	source  string
	started bool
	result  exercise.Result
	resets  int
	ran     int
	runs    func() // called while something runs
}

func (b *bench) running() {
	if b.runs != nil {
		b.runs()
	}
}

func (b *bench) Find(string, *exercise.Exercise) (*exercise.Workspace, error) {
	if !b.started {
		return nil, nil
	}
	return &exercise.Workspace{File: "/work/exercise.rs"}, nil
}

func (b *bench) Open(path string, e *exercise.Exercise) (*exercise.Workspace, bool, error) {
	created := !b.started
	b.started = true
	w, err := b.Find(path, e)
	return w, created, err
}

func (b *bench) Source(*exercise.Workspace) (string, error) { return b.source, nil }

func (b *bench) Reset(*exercise.Workspace, *exercise.Exercise) (string, error) {
	b.resets++
	return "/work/exercise.rs.bak", nil
}

func (b *bench) Check(context.Context, *exercise.Workspace, *exercise.Exercise) exercise.Result {
	b.running()
	return b.result
}

func (b *bench) Program(_ *lessons.Lesson, c *render.Code) (exercise.Program, error) {
	if c.Include == "" {
		return exercise.Program{}, errors.New("there is no main in it")
	}
	return exercise.Program{Name: "double"}, nil
}

func (b *bench) Run(context.Context, exercise.Program) exercise.Result {
	b.ran++
	b.running()
	return exercise.Result{Outcome: exercise.Passed, Output: "42\n"}
}

// player types: each line is asked for when the tutor waits for one, and may depend on what was said since the last.
type player struct {
	out   bytes.Buffer
	seen  int
	rest  string
	lines []any // a string, or a func(said string) string
	eof   func()
}

func (p *player) Write(b []byte) (int, error) { return p.out.Write(b) }

// hand gives out what is left of a line.
func (p *player) hand(b []byte) int {
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n
}

func (p *player) Read(b []byte) (int, error) {
	if p.rest != "" {
		return p.hand(b), nil
	}
	said := p.out.String()[p.seen:]
	p.seen = p.out.Len()
	if len(p.lines) == 0 {
		if p.eof != nil {
			p.eof()
		}
		return 0, io.EOF
	}
	next := p.lines[0]
	p.lines = p.lines[1:]
	text := ""
	switch next := next.(type) {
	case string:
		text = next
	case func(string) string:
		text = next(said)
	}
	p.rest = text + "\n"
	return p.hand(b), nil
}

// room is what a session is played in.
type room struct {
	t     *testing.T
	shelf *shelf
	bench *bench
	width int
	now   time.Time
}

func newRoom(t *testing.T) *room {
	return &room{t: t, shelf: &shelf{}, bench: &bench{}, width: 72, now: time.Now()}
}

func (r *room) course() *lessons.Course {
	r.t.Helper()
	c, err := lessons.Load(os.DirFS("testdata/course"))
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

// lesson is one of the fixture's.
func lesson(t *testing.T, c *lessons.Course, path string) *lessons.Lesson {
	t.Helper()
	ref, err := c.Find(path)
	if err != nil || ref.Lesson == nil {
		t.Fatalf("%s: %v", path, err)
	}
	return ref.Lesson
}

// options are those of a session with a player.
func (r *room) options(p *player) Options {
	return Options{In: p, Out: p, Width: r.width, Course: r.course(), Store: r.shelf, Learner: "anna", Runner: r.bench,
		Workbench: r.bench, Now: func() time.Time { return r.now }}
}

// plays runs a session and returns what was said. Whatever it was, it must be plain.
func (r *room) plays(do func(*Tutor) error, lines ...any) string {
	r.t.Helper()
	p := &player{lines: lines}
	t := New(r.t.Context(), r.options(p))
	if err := t.Close(do(t)); err != nil {
		r.t.Errorf("the session ended with %v", err)
	}
	said := p.out.String()
	plain(r.t, said)
	return said
}

// plain complains about everything that is more than text and line ends.
func plain(t *testing.T, said string) {
	t.Helper()
	for i, line := range strings.Split(said, "\n") {
		if strings.ContainsFunc(line, unicode.IsControl) {
			t.Errorf("line %d holds a control character: %q", i+1, line)
		}
	}
}

// has complains about texts that were not said, in this order.
func has(t *testing.T, said string, texts ...string) {
	t.Helper()
	rest := strings.Join(strings.Fields(said), " ")
	for _, text := range texts {
		_, after, found := strings.Cut(rest, text)
		if !found {
			t.Errorf("it did not say %q (in this order); it said:\n%s", text, said)
			return
		}
		rest = after
	}
}

// reads, quizzes and exercises are sessions.
func reads(t *testing.T, path string) func(*Tutor) error {
	return func(s *Tutor) error { return s.Read(lesson(t, s.o.Course, path), "") }
}

func quizzes(t *testing.T) func(*Tutor) error {
	return func(s *Tutor) error { return s.Quiz(lesson(t, s.o.Course, "run/memory")) }
}

func exercises(t *testing.T) func(*Tutor) error {
	return func(s *Tutor) error { return s.Exercise(lesson(t, s.o.Course, "run/memory"), "") }
}

// typed is what to type for an answer, field by field.
func typed(q *quiz.Question, shown []int, a quiz.Answer) []string {
	place := func(index int) string {
		for i, at := range shown {
			if at == index {
				return strconv.Itoa(i + 1)
			}
		}
		return "?"
	}
	var list []string
	switch q.Kind {
	case quiz.Single, quiz.Multiple:
		for _, c := range a.Choices {
			list = append(list, place(c))
		}
		return []string{strings.Join(list, " ")}
	case quiz.Order:
		for _, c := range a.Order {
			list = append(list, place(c))
		}
		return []string{strings.Join(list, ", ")}
	case quiz.Match:
		for _, c := range a.Pairs {
			list = append(list, place(c))
		}
		return list
	case quiz.Cloze:
		return a.Blanks
	case quiz.Spot:
		return []string{strconv.Itoa(a.Line)}
	case quiz.Trace:
		return typedTrace(a)
	}
	return []string{a.Text}
}

func typedTrace(a quiz.Answer) []string {
	var list []string
	for i, o := range outcomes() {
		if o.id == a.Outcome {
			list = append(list, strconv.Itoa(i+1))
		}
	}
	switch a.Outcome {
	case quiz.Prints:
		list = append(append(list, strings.Split(a.Text, "\n")...), ".")
	case quiz.Fails:
		list = append(list, a.Text)
	}
	return list
}
