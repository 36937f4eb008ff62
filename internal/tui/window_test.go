package tui

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/tui/uitest"
)

// memory is a store that keeps events, or refuses them.
type memory struct {
	mu     sync.Mutex
	events []progress.Event
	fail   error
}

func (m *memory) Append(_ context.Context, _ string, events ...progress.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	m.events = append(m.events, events...)
	return nil
}

func (m *memory) Load(context.Context, string) (*progress.Summary, error) {
	s := progress.NewSummary()
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.events {
		s.Apply(e)
	}
	return s, nil
}

// fakeRunner runs nothing and says what it was asked.
type fakeRunner struct{ result exercise.Result }

func (f fakeRunner) Program(_ *lessons.Lesson, c *render.Code) (exercise.Program, error) {
	if c.Text == "" {
		return exercise.Program{}, errors.New("it is empty")
	}
	return exercise.Program{Name: "demo", Source: c.Source}, nil
}

func (f fakeRunner) Run(context.Context, exercise.Program) exercise.Result { return f.result }

// window is an app driven without a terminal: commands run at once and their messages are handed back.
type window struct {
	t     testing.TB
	app   *app
	store *memory
	slow  bool // commands wait until flush
	queue []tea.Cmd
	quit  bool
}

func openWindow(t testing.TB, o Options, width, height int) *window {
	t.Helper()
	w := &window{t: t, store: &memory{}}
	if o.Course == nil {
		o.Course = uitest.Course(t)
	}
	if o.Store != nil {
		w.store = o.Store.(*memory)
	}
	o.Store = w.store
	o.Runner = fakeRunner{exercise.Result{Outcome: exercise.Passed, Output: "it ran\n\x1b[2Jcleared?\n"}}
	o.after = func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil } // tests send what a tick would bring
	w.app = newApp(o)
	sum, _ := w.store.Load(t.Context(), "")
	w.app.loaded(loadedMsg{summary: sum})
	w.app.enter(o)
	w.app.prime()
	w.do(w.app.primed)
	w.send(tea.WindowSizeMsg{Width: width, Height: height})
	return w
}

func (w *window) send(msg tea.Msg) {
	w.t.Helper()
	_, cmd := w.app.Update(msg)
	w.do(cmd)
}

func (w *window) do(cmd tea.Cmd) {
	w.t.Helper()
	if cmd == nil {
		return
	}
	if w.slow {
		w.queue = append(w.queue, cmd)
		return
	}
	w.run(cmd)
}

// run carries out a command and hands its message back.
func (w *window) run(cmd tea.Cmd) {
	switch msg := cmd().(type) {
	case nil:
	case tea.QuitMsg:
		w.quit = true
	case tea.BatchMsg:
		for _, c := range msg {
			if c != nil {
				w.run(c)
			}
		}
	default:
		w.send(msg)
	}
}

// flush carries out what was kept back.
func (w *window) flush() {
	w.slow = false
	for len(w.queue) > 0 {
		cmd := w.queue[0]
		w.queue = w.queue[1:]
		w.run(cmd)
	}
}

func (w *window) keys(names ...string) *window {
	w.t.Helper()
	for _, n := range names {
		w.send(keyNamed(n))
	}
	return w
}

func (w *window) frame() string { return w.app.frame() }

func (w *window) plain() string { return ansi.Strip(w.frame()) }

func (w *window) shows(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		if !strings.Contains(w.plain(), text) {
			w.t.Errorf("the frame does not show %q:\n%s", text, w.plain())
		}
	}
}

// checkFrame holds a frame to what every frame must be.
func (w *window) checkFrame(width, height int) {
	w.t.Helper()
	frame := w.frame()
	lines := strings.Split(frame, "\n")
	if len(lines) > height {
		w.t.Fatalf("%d lines in a window of %d", len(lines), height)
	}
	for i, l := range lines {
		if got := ansi.StringWidth(l); got > width {
			w.t.Fatalf("%d×%d: line %d is %d cells wide: %q", width, height, i, got, l)
		}
		for _, r := range ansi.Strip(l) {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				w.t.Fatalf("%d×%d: line %d holds %U: %q", width, height, i, r, l)
			}
		}
	}
}

func keyNamed(name string) tea.KeyPressMsg { return uitest.Keys(name)[0] }
