package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"learn/internal/lessons"
	"learn/internal/present"
	"learn/internal/progress"
	"learn/internal/search"
	"learn/internal/tui/exerciseview"
	"learn/internal/tui/reader"
	"learn/internal/tui/themes"
	"learn/internal/tui/ui"
)

// Store keeps a learner's events. *progress.Store is one.
type Store interface {
	Recorder
	Load(ctx context.Context, learner string) (*progress.Summary, error)
}

// Options is what a window needs to be opened.
type Options struct {
	Course    *lessons.Course
	Store     Store
	Learner   string
	Place     *ui.Place // where to go at once; nil is the lesson tree
	Topic     string    // the topic to open in the tree; "" is the first
	Resume    bool      // go where the learner stopped
	Path      string    // the reading path to show in the tree; "" is none
	Mouse     bool
	Theme     string            // one of ui.Looks; "" follows the terminal
	Dark      *bool             // what the terminal said of its background the last time; nil if it was not asked yet
	Remember  func(dark bool)   // keeps what it says now
	KeepTheme themes.Keep       // nil: a theme is in force until the window is closed
	Keys      map[string]string // keys of actions (ui.Actions) that have another one than usual
	FirstRun  bool              // greet a learner who has not done anything yet
	Welcomed  func()            // keeps that they were greeted
	DailyCap  int               // how many questions are reviewed a day at most; 0 is the usual number
	NoReview  bool              // the learner switched review off
	Runner    reader.Runner
	Workbench exerciseview.Workbench
	Watch     reader.Watch    // has a lesson read again when it changes; nil for a course that does not
	Notebook  reader.Notebook // has notes written; nil: there are bookmarks only

	Notice string // stands in the footer until the first key

	Tend func(context.Context) error // looks after the learner's progress in the background; may be nil

	// Shutdown ends the window, in order, when it is closed or receives: what was done is stored first.
	Shutdown <-chan os.Signal
	Input    io.Reader // the terminal's input if nil
	Output   io.Writer // the terminal's output if nil
	Environ  []string  // os.Environ if nil

	after ui.Timer         // tea.Tick if nil
	now   func() time.Time // time.Now if nil
	index *search.Index    // of the course; newApp makes it
}

const (
	loadPatience  = 20 * time.Millisecond // how long the first frame may wait for what is stored
	drainPatience = 3 * time.Second       // how long the last write may take after the window is gone
)

// Run opens the window and returns when it is closed and everything the learner did is stored. An error says what is
// not stored, or why there is no window.
func Run(o Options) error {
	a := newApp(o)
	loaded := make(chan loadedMsg, 1)
	go func() { loaded <- a.load().(loadedMsg) }()
	a.wait(loaded, o.Resume || o.FirstRun)
	a.enter(o)
	a.prime()
	p := tea.NewProgram(a, programOptions(o)...)
	gone := make(chan struct{})
	go func() {
		select {
		case <-o.Shutdown:
			p.Send(shutdownMsg{})
		case <-gone:
		}
	}()
	_, err := p.Run()
	close(gone)
	return a.close(err)
}

func (o Options) timer() ui.Timer {
	if o.after != nil {
		return o.after
	}
	return tea.Tick
}

func (o Options) clock() func() time.Time {
	if o.now != nil {
		return o.now
	}
	return time.Now
}

func programOptions(o Options) []tea.ProgramOption {
	opts := []tea.ProgramOption{tea.WithoutSignalHandler()}
	if o.Input != nil {
		opts = append(opts, tea.WithInput(o.Input))
	}
	if o.Output != nil {
		opts = append(opts, tea.WithOutput(o.Output))
	}
	if o.Environ != nil {
		opts = append(opts, tea.WithEnvironment(o.Environ))
	}
	return opts
}

func newApp(o Options) *app {
	o.index = search.New(o.Course)
	a := &app{theme: o.theme(os.Getenv("COLORFGBG")), mouse: o.Mouse, keymap: ui.NewKeymap(o.Keys), remember: o.Remember,
		summary: progress.NewSummary(), queue: queue{store: o.Store, learner: o.Learner, after: o.timer()},
		views: map[ui.Screen]ui.View{}}
	a.open = func(p ui.Place) ui.Screen {
		s := a.build(o, p)
		if s != nil {
			a.views[s] = p.View
		}
		return s
	}
	a.tend, a.say = o.Tend, o.Notice
	a.load = func() tea.Msg {
		s, err := o.Store.Load(context.Background(), o.Learner)
		if s != nil {
			present.Names(o.Course, s)
		}
		return loadedMsg{s, err}
	}
	a.questions = func(paths []string) present.Questions { return present.Of(o.Course, paths) }
	return a
}

// theme is the one the first frame is drawn in: what the terminal says of itself comes later, so that what it said the
// last time stands in for it.
func (o Options) theme(colorfgbg string) *ui.Theme {
	dark := darkBackground(colorfgbg)
	if o.Dark != nil && colorfgbg == "" {
		dark = *o.Dark
	}
	t := ui.NewTheme(dark, colorprofile.TrueColor)
	if o.Theme != "" {
		t.Choose(o.Theme)
	}
	return t
}

// wait takes what is stored if it is there at once, so that the first frame is whole; else it comes as a message.
func (a *app) wait(loaded <-chan loadedMsg, must bool) {
	patience := time.After(loadPatience)
	if must {
		patience = nil
	}
	select {
	case msg := <-loaded:
		a.boot = a.loaded(msg)
	case <-patience:
		a.boot = func() tea.Msg { return <-loaded }
	}
}

// close stores what is still in the queue once the window is gone, however it went.
func (a *app) close(err error) error {
	for _, s := range a.stack {
		if l, ok := s.(ui.Leaver); ok {
			a.queue.events = append(a.queue.events, l.Leave()...)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), drainPatience)
	defer cancel()
	if n, drainErr := a.queue.drain(ctx); drainErr != nil {
		err = errors.Join(err, fmt.Errorf("%d events could not be stored: %w", n, drainErr))
	}
	return err
}

// darkBackground guesses from COLORFGBG ("15;0": light on black) until the terminal answers; dark if it says nothing.
func darkBackground(colorfgbg string) bool {
	_, bg, ok := strings.Cut(colorfgbg, ";")
	if i := strings.LastIndex(bg, ";"); i >= 0 {
		bg = bg[i+1:]
	}
	n, err := strconv.Atoi(bg)
	return !ok || err != nil || n < 7 || n == 8
}
