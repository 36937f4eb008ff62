// Package tui is the tutor's window: an app that owns a stack of screens, a queue of events to be stored, and the
// frame around them. Each kind of screen has a package of its own below; they do not name each other but say where to
// go ([ui.Place]), and the app builds what is there.
//
// The package knows nothing of files, processes or databases: what it needs done it asks of the packages below, in
// commands that run outside Update and View.
package tui

import (
	"context"
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/present"
	"learn/internal/progress"
	"learn/internal/tui/reader"
	"learn/internal/tui/ui"
)

// The smallest window that anything is shown in.
const minWidth, minHeight = 20, 5

// shutdownMsg asks the app to store everything and end: the terminal or the system wants it gone.
type shutdownMsg struct{}

// loadedMsg brings what is stored of the learner, or why it could not be read.
type loadedMsg struct {
	summary *progress.Summary
	err     error
}

// app is the Bubble Tea model: it hands messages to the screens, carries out their effects and draws the frame.
type app struct {
	open    func(ui.Place) ui.Screen // builds the screen of a place
	theme   *ui.Theme
	stack   []ui.Screen
	views   map[ui.Screen]ui.View // what the screens of the stack are
	keymap  ui.Keymap
	queue   queue
	held    []tea.Msg // keys pressed while an event was on its way to the disk
	summary *progress.Summary
	early   []progress.Event // recorded before the stored log was read; nil from then on
	ready   bool             // the stored log has been read, or cannot be
	help    *help
	say     string // the footer's message until the next key
	failed  string // what went wrong at start, shown until it is mended
	width   int
	height  int
	mouse   bool
	// profiled says that it is known what colours the terminal shows, and so whether the window may have its own ground
	profiled bool
	// remember keeps what the terminal said of its background; nil: nobody wants to know
	remember func(dark bool)
	ending   bool
	load     tea.Cmd // reads what is stored
	tend     func(context.Context) error
	boot     tea.Cmd // brings what is stored, if it was not there at once
	primed   tea.Cmd // what the first screens want done besides what they were given before the first frame

	questions func(lessons []string) present.Questions // reads what the questions are now
}

// Init begins what is to be done behind the first frame, and asks for the terminal's background.
func (a *app) Init() tea.Cmd {
	return tea.Batch(a.boot, a.primed, a.tendLater(), a.askBackground())
}

// askBackground asks for the terminal's background, unless the window has its own: the answer would be that.
func (a *app) askBackground() tea.Cmd {
	if _, own := a.theme.Ground(); own != nil {
		return nil
	}
	return tea.RequestBackgroundColor
}

// prime starts the first screens. A lesson is read before there is a window, so that the first frame shows its text;
// the others read what they need behind it.
func (a *app) prime() {
	var cmds []tea.Cmd
	for _, s := range a.stack {
		st, ok := s.(ui.Starter)
		if !ok {
			continue
		}
		e := st.Start()
		if r, ok := s.(*reader.Screen); ok {
			cmds = append(cmds, a.apply(s, r.Update(e.Cmd())))
			e.Cmd = nil
		}
		cmds = append(cmds, a.apply(s, e))
	}
	a.primed = tea.Batch(cmds...)
}

// begin starts a screen that has work to do when it is opened.
func (a *app) begin(s ui.Screen) tea.Cmd {
	if st, ok := s.(ui.Starter); ok {
		return a.apply(s, st.Start())
	}
	return nil
}

// Update takes a message: what is for the window it handles, anything else goes to the screens.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
		return a, nil
	case tea.KeyPressMsg, tea.PasteMsg:
		return a, a.input(msg)
	case tea.MouseWheelMsg:
		return a, a.wheel(msg)
	case storedMsg:
		return a, a.stored(msg)
	case retryMsg:
		return a, a.queue.retry()
	case loadedMsg:
		return a, a.loaded(msg)
	case chore:
		return a, msg.do(a)
	case shutdownMsg:
		return a, a.end()
	case tea.BackgroundColorMsg:
		return a, a.background(msg.IsDark())
	case tea.ColorProfileMsg:
		a.profiled = true
		a.theme.SetProfile(msg.Profile)
		return a, a.broadcast(ui.ThemeMsg{})
	}
	return a, a.broadcast(msg)
}

// background follows what the terminal says of its background, and has it remembered.
func (a *app) background(dark bool) tea.Cmd {
	a.theme.SetDark(dark)
	cmd := a.broadcast(ui.ThemeMsg{})
	if a.remember == nil {
		return cmd
	}
	return tea.Batch(cmd, func() tea.Msg {
		a.remember(dark)
		return nil
	})
}

// broadcast hands a message to the whole stack.
func (a *app) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range append([]ui.Screen(nil), a.stack...) {
		cmds = append(cmds, a.apply(s, s.Update(msg)))
	}
	return tea.Batch(cmds...)
}

// input takes a key or a paste now, or later if an answer is still on its way to the disk: nobody sees the next
// screen before what they did on this one is stored.
func (a *app) input(msg tea.Msg) tea.Cmd {
	if a.queue.busy() || len(a.held) > 0 {
		a.held = append(a.held, msg)
		return nil
	}
	return a.handle(msg)
}

func (a *app) handle(msg tea.Msg) tea.Cmd {
	a.say = ""
	top := a.top()
	k, isKey := msg.(tea.KeyPressMsg)
	switch {
	case !isKey:
		return a.apply(top, top.Update(msg))
	case key.Matches(k, ui.KeyForceQuit):
		return a.end()
	case a.help == nil && top.Typing():
		return a.apply(top, top.Update(k))
	}
	k, known := a.keymap.Press(a.views[top], k)
	if !known {
		return nil
	}
	return a.press(top, k)
}

// press takes a key that is no text: help has it while it is open, then come the keys that mean the same everywhere.
func (a *app) press(top ui.Screen, k tea.KeyPressMsg) tea.Cmd {
	switch {
	case a.help != nil:
		if a.help.update(k) {
			a.help = nil
		}
		return nil
	case key.Matches(k, ui.KeyQuit):
		return a.end()
	case key.Matches(k, ui.KeyHelp):
		a.help = newHelp(top.Title(), a.keymap.Show(a.views[top], append(top.Keys(), ui.KeyHelp, ui.KeyQuit)))
		a.resizeTop()
		return nil
	case key.Matches(k, ui.KeySuspend):
		return tea.Suspend
	}
	return a.apply(top, top.Update(k))
}

// wheel turns the mouse wheel into the arrow keys that every screen already understands.
func (a *app) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	code := tea.KeyUp
	if msg.Button == tea.MouseWheelDown {
		code = tea.KeyDown
	}
	return a.input(tea.KeyPressMsg{Code: code})
}

// apply carries out what a screen asked for. The order is the promise: first what it wants stored.
func (a *app) apply(s ui.Screen, e ui.Effect) tea.Cmd {
	cmds := []tea.Cmd{a.record(e.Record), e.Cmd}
	if e.Say != "" {
		a.say = e.Say
	}
	if e.Look != "" {
		a.theme.Choose(e.Look)
		cmds = append(cmds, a.broadcast(ui.ThemeMsg{}))
	}
	switch {
	case e.Go != nil:
		cmds = append(cmds, a.goTo(s, *e.Go, e.Replace))
	case e.Back && s == a.top():
		cmds = append(cmds, a.back())
	}
	return tea.Batch(cmds...)
}

// record queues events and tells every screen what is known now; the summary is a fold of the same events.
func (a *app) record(events []progress.Event) tea.Cmd {
	if len(events) == 0 {
		return nil
	}
	for _, e := range events {
		a.summary.Apply(e)
	}
	if !a.ready {
		a.early = append(a.early, events...)
	}
	return tea.Batch(a.queue.push(events), a.broadcast(ui.SummaryMsg{Summary: a.summary}))
}

func (a *app) stored(msg storedMsg) tea.Cmd {
	cmds := []tea.Cmd{a.queue.done(msg)}
	if a.ending && a.queue.empty() {
		return tea.Quit
	}
	for len(a.held) > 0 && !a.queue.busy() {
		msg := a.held[0]
		a.held = a.held[1:]
		cmds = append(cmds, a.handle(msg))
	}
	return tea.Batch(cmds...)
}

// loaded puts the stored log under what was recorded since the start. Without one, the tutor works on and says so.
func (a *app) loaded(msg loadedMsg) tea.Cmd {
	if msg.summary == nil {
		return a.unread(msg.err)
	}
	a.ready, a.failed = true, ""
	for _, e := range a.early {
		msg.summary.Apply(e)
	}
	a.summary, a.early = msg.summary, nil
	if n := a.summary.Damaged; n > 0 {
		a.failed = fmt.Sprintf("%d damaged records of your progress were passed over; the rest is here", n)
	}
	if msg.err != nil { // there is something, and more is known to be missing
		a.failed = "Your progress: " + progress.Brief(msg.err)
	}
	return tea.Batch(a.broadcast(ui.SummaryMsg{Summary: a.summary}), a.lookUp())
}

// end stores where every screen was left and quits when all of it is on disk, or cannot be but is kept elsewhere. A
// second quit does not wait.
func (a *app) end() tea.Cmd {
	if a.queue.err != nil && (a.ending || a.queue.safe()) {
		return tea.Quit
	}
	a.ending = true
	var cmds []tea.Cmd
	for _, s := range a.stack {
		if l, ok := s.(ui.Leaver); ok {
			cmds = append(cmds, a.record(l.Leave()))
		}
	}
	if a.queue.empty() {
		return tea.Quit
	}
	return tea.Batch(cmds...)
}

func (a *app) top() ui.Screen { return a.stack[len(a.stack)-1] }
