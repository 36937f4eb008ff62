// Package reader is the screen that shows a lesson: its text, its outline, what is looked for in it, and the programs in
// it, which one can run.
//
// It lays text out with package render and has programs run by a [Runner]: it knows nothing of processes, of other
// screens or of the app.
package reader

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/lookup"
	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// The app looks for these at run time.
var (
	_ ui.Leaver  = (*Screen)(nil)
	_ ui.Starter = (*Screen)(nil)
)

// Screen shows one lesson: its text scrolls, its outline stands beside it where there is room.
type Screen struct {
	course  *lessons.Course
	lesson  *lessons.Lesson
	theme   *ui.Theme
	summary *progress.Summary
	runner  Runner
	source  source

	doc     *render.Document
	layout  *render.Layout
	err     error
	goal    string             // anchor to open at, rather than where the learner stopped
	landing *progress.Position // place to open at, rather than either
	arrived bool               // the first position was found

	top      spot // first visible line
	left     int  // cells that the focused listing is scrolled sideways
	focus    int  // block of the focused listing, or -1
	moved    bool // the position is not recorded yet
	moves    int  // counts movements, so that a rest is told from a scroll
	ended    bool // the last line was seen
	find     finder
	outline  outline
	run      run
	signs    signs
	notebook Notebook // nil: no notes are written
	width    int
	height   int
	tick     ui.Timer
}

// spot is a line of the laid-out text: a block, and a line in it.
type spot struct{ block, line int }

// restMsg says that some time has passed since the movement with this number.
type restMsg struct {
	to    *Screen
	moves int
}

// restAfter is how long the text must stand still before the position is worth storing.
const restAfter = 1500 * time.Millisecond

// New is a reader of a lesson that opens at a heading (an anchor), or, if that is "", where the learner stopped. The
// position is recorded when the text has stood still for a while, which after tells.
func New(course *lessons.Course, l *lessons.Lesson, heading string, th *ui.Theme, s *progress.Summary, runner Runner, after ui.Timer) *Screen {
	return &Screen{course: course, lesson: l, theme: th, summary: s, runner: runner, tick: after, goal: heading, focus: -1, find: newFinder()}
}

// Title is the lesson's place in the course.
func (r *Screen) Title() string {
	return lookup.OneLine(r.lesson.Topic.Title + " › " + r.lesson.Title)
}

// Typing is true while something to look for is typed.
func (r *Screen) Typing() bool { return r.find.typing }

// Status is how far the learner is.
func (r *Screen) Status() string {
	if r.doc == nil {
		return ""
	}
	return fmt.Sprintf("%d %%", int(r.fraction()*100+0.5))
}

// Start reads the lesson outside Update, and records that it was opened.
func (r *Screen) Start() ui.Effect {
	return ui.Effect{Record: []progress.Event{progress.Opened(r.lesson.Path())}, Cmd: r.read()}
}

// Update takes keys, and what was read, found or run for this screen.
func (r *Screen) Update(msg tea.Msg) ui.Effect {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		wake := r.Wake()
		e := r.key(msg)
		e.Cmd = tea.Batch(wake.Cmd, e.Cmd)
		return e
	case tea.PasteMsg:
		if r.find.typing {
			r.find.input.Update(msg)
		}
	case proseMsg:
		if msg.to == r {
			return r.loaded(msg)
		}
	case ui.SummaryMsg:
		r.summary = msg.Summary
		r.resign()
	case ui.ThemeMsg:
		return r.relayout()
	case restMsg:
		if msg.to == r && msg.moves == r.moves {
			return ui.Effect{Record: r.stand()}
		}
	case hitsMsg:
		if msg.to == r && msg.in == r.doc {
			return r.found(msg)
		}
	case ranMsg:
		if msg.to == r {
			return r.ran(msg)
		}
	case plannedMsg:
		if msg.to == r && msg.in == r.doc {
			return r.planned(msg)
		}
	}
	e, _ := r.noteMsg(msg)
	return e
}

// arrive goes to where the learner stopped, once there is a text and a window to find the line in.
func (r *Screen) arrive() {
	if r.arrived || r.layout == nil {
		return
	}
	r.arrived = true
	switch p := r.summary.Lesson(r.lesson.Path()).Position; {
	case r.landing != nil:
		r.top = spot{r.placeOf(*r.landing), 0}
	case p != nil && r.goal == "":
		r.restore(*p)
	}
	r.settle()
}

// relayout lays the text out for the window and theme; what is not visible follows in the background.
func (r *Screen) relayout() ui.Effect {
	if r.doc == nil || r.width == 0 {
		return ui.Effect{}
	}
	layout := r.doc.Layout(r.bodyWidth(), r.theme.Text)
	r.layout = layout
	r.settle()
	blocks := r.doc.Len()
	return ui.Effect{Cmd: func() tea.Msg {
		for i := range blocks {
			layout.Lines(i)
		}
		return nil
	}}
}

// Resize lays the text out anew and keeps the first visible character in sight.
func (r *Screen) Resize(width, height int) {
	offset := r.offset()
	r.width, r.height = width, height
	r.outline.fit(width, height)
	if r.doc == nil || r.doc.Len() == 0 {
		return
	}
	r.layout = r.doc.Layout(r.bodyWidth(), r.theme.Text)
	r.top.line = r.lineAt(r.top.block, offset)
	r.arrive()
	r.settle()
}

// Leave records where the reader stands, and ends watching.
func (r *Screen) Leave() []progress.Event {
	if r.source.cancel != nil {
		r.source.cancel()
	}
	return r.stand()
}

// stand records where the reader stands, if that is not stored yet.
func (r *Screen) stand() []progress.Event {
	if !r.moved || r.doc == nil || r.doc.Len() == 0 {
		return nil
	}
	r.moved = false
	return []progress.Event{progress.Moved(r.lesson.Path(), r.position())}
}

// The keys of the reader.
var (
	keyFind     = ui.Bind([]string{"/"}, "/", "find in the lesson")
	keyNextHit  = ui.Bind([]string{"n"}, "n", "next match")
	keyPrevHit  = ui.Bind([]string{"N"}, "N", "previous match")
	keyOutline  = ui.Bind([]string{"o"}, "o", "outline")
	keyNextHead = ui.Bind([]string{"]"}, "]", "next heading")
	keyPrevHead = ui.Bind([]string{"["}, "[", "previous heading")
	keyCode     = ui.Bind([]string{"tab"}, "tab", "next listing")
	keyCodeBack = ui.Bind([]string{"shift+tab"}, "shift+tab", "previous listing")
	keyCopy     = ui.Bind([]string{"y"}, "y", "copy")
	keyRun      = ui.Bind([]string{"x"}, "x", "run")
	keyQuiz     = ui.Bind([]string{"z"}, "z", "quiz")
	keyExercise = ui.Bind([]string{"e"}, "e", "exercise")
	keyNext     = ui.Bind([]string{"ctrl+n"}, "ctrl+n", "next lesson")
	keyScroll   = ui.Bind([]string{"up", "down"}, "↑↓", "scroll")
	keyMark     = ui.Bind([]string{"m"}, "m", "mark")
	keyNote     = ui.Bind([]string{"N"}, "N", "note")
)

// Keys are those that do something now.
func (r *Screen) Keys() []key.Binding {
	switch {
	case r.find.typing:
		return []key.Binding{ui.Named(ui.KeyEnter, "find"), ui.Named(ui.KeyBack, "cancel")}
	case r.outline.open:
		return []key.Binding{ui.Named(keyScroll, "choose"), ui.Named(ui.KeyEnter, "go there"), ui.Named(ui.KeyBack, "close")}
	case r.run.asking():
		return []key.Binding{ui.Named(keyRun, "run it"), ui.Named(ui.KeyBack, "no")}
	case r.run.running():
		return []key.Binding{ui.Named(ui.KeyBack, "stop"), keyScroll}
	}
	keys := []key.Binding{keyScroll, ui.KeyPageDown}
	if r.atEnd() {
		keys = append(keys, ui.Named(ui.KeyEnter, r.onward().label))
	}
	keys = append(keys, keyCode)
	if r.focus >= 0 {
		if r.doc.Block(r.focus).Code.Lang == "rust" {
			keys = append(keys, keyRun)
		}
		keys = append(keys, keyCopy)
		if r.mostLeft() > 0 {
			keys = append(keys, ui.KeyLeft, ui.KeyRight)
		}
	}
	keys = append(keys, keyOutline, keyFind)
	if r.find.query != "" {
		keys = append(keys, keyNextHit, keyPrevHit)
	}
	keys = append(keys, keyMark)
	if r.find.query == "" && r.notebook != nil {
		keys = append(keys, keyNote) // the key is that of the previous match, where there are any
	}
	return append(keys, keyQuiz, keyExercise, ui.KeyBack, keyNextHead, keyPrevHead, keyCodeBack,
		ui.KeyHalfUp, ui.KeyHalfDown, ui.KeyPageUp, ui.KeyTop, ui.KeyBottom, keyNext)
}

func (r *Screen) key(k tea.KeyPressMsg) ui.Effect {
	switch {
	case r.find.typing:
		return r.typed(k)
	case r.outline.open:
		return r.outlineKey(k)
	case r.run.asking(), r.run.running():
		if e, taken := r.runKey(k); taken {
			return e
		}
	}
	if r.doc == nil || r.doc.Len() == 0 {
		if key.Matches(k, ui.KeyBack) {
			return ui.Effect{Back: true}
		}
		return ui.Effect{}
	}
	was := r.top
	e, scrolled := ui.Effect{}, r.scrollKey(k)
	if !scrolled {
		e = r.actKey(k)
	}
	r.settle()
	if r.top != was {
		return r.movedEffect(e)
	}
	return e
}

// movedEffect records the position once the text has stood still for a while.
func (r *Screen) movedEffect(e ui.Effect) ui.Effect {
	r.moved = true
	r.moves++
	moves := r.moves
	rest := r.tick(restAfter, func(time.Time) tea.Msg { return restMsg{r, moves} })
	e.Cmd = tea.Batch(e.Cmd, rest)
	return e
}

func (r *Screen) scrollKey(k tea.KeyPressMsg) bool {
	page := max(r.height-2, 1)
	switch {
	case key.Matches(k, ui.KeyUp):
		r.scroll(-1)
	case key.Matches(k, ui.KeyDown):
		r.scroll(1)
	case key.Matches(k, ui.KeyHalfUp):
		r.scroll(-page / 2)
	case key.Matches(k, ui.KeyHalfDown):
		r.scroll(page / 2)
	case key.Matches(k, ui.KeyPageUp):
		r.scroll(-page)
	case key.Matches(k, ui.KeyPageDown):
		r.scroll(page)
	case key.Matches(k, ui.KeyTop):
		r.top = spot{}
	case key.Matches(k, ui.KeyBottom):
		r.toEnd()
	case key.Matches(k, keyNextHead):
		r.toHeading(1)
	case key.Matches(k, keyPrevHead):
		r.toHeading(-1)
	default:
		return false
	}
	return true
}

func (r *Screen) actKey(k tea.KeyPressMsg) ui.Effect {
	switch {
	case key.Matches(k, ui.KeyBack):
		return r.escape()
	case key.Matches(k, keyFind):
		r.find.start()
	case key.Matches(k, keyNextHit):
		return r.nextHit(1)
	case key.Matches(k, keyOutline):
		r.outline.show(r.doc, r.headingAt())
	case key.Matches(k, keyQuiz):
		return ui.Effect{Go: &ui.Place{View: ui.ViewQuiz, Lesson: r.lesson}}
	case key.Matches(k, keyExercise):
		return ui.Effect{Go: &ui.Place{View: ui.ViewExercise, Lesson: r.lesson}}
	case key.Matches(k, ui.KeyEnter) && r.atEnd():
		return r.onward().effect()
	case key.Matches(k, keyNext):
		if next := r.course.Next(r.lesson); next != nil {
			return ui.Effect{Go: &ui.Place{View: ui.ViewReader, Lesson: next}, Replace: true}
		}
		return ui.Effect{Say: "This is the last lesson of its track."}
	default:
		return r.noteKey(k)
	}
	return ui.Effect{}
}

// noteKey handles the keys of bookmarks and notes. Where there are matches, the key of notes goes to the one before.
func (r *Screen) noteKey(k tea.KeyPressMsg) ui.Effect {
	switch {
	case key.Matches(k, keyPrevHit) && r.find.query != "":
		return r.nextHit(-1)
	case key.Matches(k, keyNote):
		return r.writeNote()
	case key.Matches(k, keyMark):
		return r.toggleMark()
	}
	return r.codeKey(k)
}

// escape undoes the nearest thing: a focused listing, matches, then leaves.
func (r *Screen) escape() ui.Effect {
	switch {
	case r.run.shown():
		r.run.close()
	case r.focus >= 0:
		r.focus, r.left = -1, 0
	case r.find.query != "" && !r.find.landed:
		r.find.clear()
	default:
		return ui.Effect{Back: true}
	}
	return ui.Effect{}
}
