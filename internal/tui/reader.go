package tui

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/render"
)

// reader shows one lesson: its text scrolls, its outline stands beside it where there is room.
type reader struct {
	course  *lessons.Course
	lesson  *lessons.Lesson
	theme   *Theme
	summary *progress.Summary
	runner  Runner

	doc     *render.Document
	layout  *render.Layout
	err     error
	goal    string // anchor to open at, rather than where the learner stopped
	arrived bool   // the first position was found

	top     spot // first visible line
	left    int  // cells that the focused listing is scrolled sideways
	focus   int  // block of the focused listing, or -1
	moved   bool // the position is not recorded yet
	moves   int  // counts movements, so that a rest is told from a scroll
	ended   bool // the last line was seen
	find    finder
	outline outline
	run     run
	width   int
	height  int
	tick    timer
}

// spot is a line of the laid-out text: a block, and a line in it.
type spot struct{ block, line int }

// proseMsg brings the text of a lesson that was read and parsed outside Update.
type proseMsg struct {
	to  *reader
	doc *render.Document
	err error
}

// restMsg says that some time has passed since the movement with this number.
type restMsg struct {
	to    *reader
	moves int
}

// restAfter is how long the text must stand still before the position is worth storing.
const restAfter = 1500 * time.Millisecond

func newReader(course *lessons.Course, l *lessons.Lesson, heading string, th *Theme, s *progress.Summary, runner Runner, after timer) *reader {
	return &reader{course: course, lesson: l, theme: th, summary: s, runner: runner, tick: after, goal: heading, focus: -1, find: newFinder()}
}

// Title is the lesson's place in the course.
func (r *reader) Title() string { return r.lesson.Topic.Title + " › " + r.lesson.Title }

// Typing is true while something to look for is typed.
func (r *reader) Typing() bool { return r.find.typing }

// Status is how far the learner is.
func (r *reader) Status() string {
	if r.doc == nil {
		return ""
	}
	return fmt.Sprintf("%d %%", int(r.fraction()*100+0.5))
}

// Start reads the lesson outside Update, and records that it was opened.
func (r *reader) Start() Effect {
	l := r.lesson
	return Effect{
		Record: []progress.Event{progress.Opened(l.Path())},
		Cmd: func() tea.Msg {
			src, err := l.Prose()
			if err != nil {
				return proseMsg{to: r, err: err}
			}
			return proseMsg{to: r, doc: render.Parse(src, l.Include)}
		},
	}
}

func (r *reader) Update(msg tea.Msg) Effect {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return r.key(msg)
	case tea.PasteMsg:
		if r.find.typing {
			r.find.input.update(msg)
		}
	case proseMsg:
		if msg.to == r {
			return r.loaded(msg)
		}
	case SummaryMsg:
		r.summary = msg.Summary
	case ThemeMsg:
		return r.relayout()
	case restMsg:
		if msg.to == r && msg.moves == r.moves {
			return Effect{Record: r.Leave()}
		}
	case hitsMsg:
		if msg.to == r {
			return r.found(msg)
		}
	case ranMsg:
		if msg.to == r {
			return r.ran(msg)
		}
	case plannedMsg:
		if msg.to == r {
			return r.planned(msg)
		}
	}
	return Effect{}
}

// loaded takes the text and goes to where the learner stopped, or to the heading that was asked for.
func (r *reader) loaded(msg proseMsg) Effect {
	r.doc, r.err = msg.doc, msg.err
	if r.err != nil || r.doc.Len() == 0 {
		return Effect{}
	}
	effect := r.relayout()
	if r.goal != "" && !r.toAnchor(r.goal) {
		effect.Say = fmt.Sprintf("%s has no heading #%s", r.lesson.Path(), r.goal)
	}
	r.arrive()
	return effect
}

// arrive goes to where the learner stopped, once there is a text and a window to find the line in.
func (r *reader) arrive() {
	if r.arrived || r.layout == nil {
		return
	}
	r.arrived = true
	if p := r.summary.Lesson(r.lesson.Path()).Position; p != nil && r.goal == "" {
		r.restore(*p)
	}
	r.settle()
}

// relayout lays the text out for the window and theme; what is not visible follows in the background.
func (r *reader) relayout() Effect {
	if r.doc == nil || r.width == 0 {
		return Effect{}
	}
	layout := r.doc.Layout(r.bodyWidth(), r.theme.Text)
	r.layout = layout
	r.settle()
	blocks := r.doc.Len()
	return Effect{Cmd: func() tea.Msg {
		for i := range blocks {
			layout.Lines(i)
		}
		return nil
	}}
}

func (r *reader) Resize(width, height int) {
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

// Leave records where the reader stands, if that is not stored yet.
func (r *reader) Leave() []progress.Event {
	if !r.moved || r.doc == nil {
		return nil
	}
	r.moved = false
	return []progress.Event{progress.Moved(r.lesson.Path(), r.position())}
}

// The keys of the reader.
var (
	readerFind     = bind([]string{"/"}, "/", "find in the lesson")
	readerNextHit  = bind([]string{"n"}, "n", "next match")
	readerPrevHit  = bind([]string{"N"}, "N", "previous match")
	readerOutline  = bind([]string{"o"}, "o", "outline")
	readerNextHead = bind([]string{"]"}, "]", "next heading")
	readerPrevHead = bind([]string{"["}, "[", "previous heading")
	readerCode     = bind([]string{"tab"}, "tab", "next listing")
	readerCodeBack = bind([]string{"shift+tab"}, "shift+tab", "previous listing")
	readerCopy     = bind([]string{"y"}, "y", "copy")
	readerRun      = bind([]string{"x"}, "x", "run")
	readerQuiz     = bind([]string{"z"}, "z", "quiz")
	readerDo       = bind([]string{"e"}, "e", "exercise")
	readerNext     = bind([]string{"ctrl+n"}, "ctrl+n", "next lesson")
	readerScroll   = bind([]string{"up", "down"}, "↑↓", "scroll")
)

func (r *reader) Keys() []key.Binding {
	switch {
	case r.find.typing:
		return []key.Binding{named(keyEnter, "find"), named(keyBack, "cancel")}
	case r.outline.open:
		return []key.Binding{named(readerScroll, "choose"), named(keyEnter, "go there"), named(keyBack, "close")}
	case r.run.asking():
		return []key.Binding{named(readerRun, "run it"), named(keyBack, "no")}
	case r.run.running():
		return []key.Binding{named(keyBack, "stop"), readerScroll}
	}
	keys := []key.Binding{readerScroll, keyPageDn}
	if r.atEnd() {
		keys = append(keys, named(keyEnter, r.onward().label))
	}
	keys = append(keys, readerCode)
	if r.focus >= 0 {
		if r.doc.Block(r.focus).Code.Lang == "rust" {
			keys = append(keys, readerRun)
		}
		keys = append(keys, readerCopy)
		if r.mostLeft() > 0 {
			keys = append(keys, keyLeft, keyRight)
		}
	}
	keys = append(keys, readerOutline, readerFind)
	if r.find.query != "" {
		keys = append(keys, readerNextHit, readerPrevHit)
	}
	return append(keys, readerQuiz, readerDo, keyBack, readerNextHead, readerPrevHead, readerCodeBack,
		keyHalfUp, keyHalfDn, keyPageUp, keyTop, keyBottom, readerNext)
}

func (r *reader) key(k tea.KeyPressMsg) Effect {
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
		if key.Matches(k, keyBack) {
			return Effect{Back: true}
		}
		return Effect{}
	}
	was := r.top
	e, scrolled := Effect{}, r.scrollKey(k)
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
func (r *reader) movedEffect(e Effect) Effect {
	r.moved = true
	r.moves++
	moves := r.moves
	rest := r.tick(restAfter, func(time.Time) tea.Msg { return restMsg{r, moves} })
	e.Cmd = tea.Batch(e.Cmd, rest)
	return e
}

func (r *reader) scrollKey(k tea.KeyPressMsg) bool {
	page := max(r.height-2, 1)
	switch {
	case key.Matches(k, keyUp):
		r.scroll(-1)
	case key.Matches(k, keyDown):
		r.scroll(1)
	case key.Matches(k, keyHalfUp):
		r.scroll(-page / 2)
	case key.Matches(k, keyHalfDn):
		r.scroll(page / 2)
	case key.Matches(k, keyPageUp):
		r.scroll(-page)
	case key.Matches(k, keyPageDn):
		r.scroll(page)
	case key.Matches(k, keyTop):
		r.top = spot{}
	case key.Matches(k, keyBottom):
		r.toEnd()
	case key.Matches(k, readerNextHead):
		r.toHeading(1)
	case key.Matches(k, readerPrevHead):
		r.toHeading(-1)
	default:
		return false
	}
	return true
}

func (r *reader) actKey(k tea.KeyPressMsg) Effect {
	switch {
	case key.Matches(k, keyBack):
		return r.escape()
	case key.Matches(k, readerFind):
		r.find.start()
	case key.Matches(k, readerNextHit):
		return r.nextHit(1)
	case key.Matches(k, readerPrevHit):
		return r.nextHit(-1)
	case key.Matches(k, readerOutline):
		r.outline.show(r.doc, r.headingAt())
	case key.Matches(k, readerQuiz):
		return Effect{Go: &Place{View: ViewQuiz, Lesson: r.lesson}}
	case key.Matches(k, readerDo):
		return Effect{Go: &Place{View: ViewExercise, Lesson: r.lesson}}
	case key.Matches(k, keyEnter) && r.atEnd():
		return r.onward().effect()
	case key.Matches(k, readerNext):
		if next := r.course.Next(r.lesson); next != nil {
			return Effect{Go: &Place{View: ViewReader, Lesson: next}, Replace: true}
		}
		return Effect{Say: "This is the last lesson of its track."}
	default:
		return r.codeKey(k)
	}
	return Effect{}
}

// escape undoes the nearest thing: a focused listing, matches, then leaves.
func (r *reader) escape() Effect {
	switch {
	case r.run.shown():
		r.run.close()
	case r.focus >= 0:
		r.focus, r.left = -1, 0
	case r.find.query != "":
		r.find.clear()
	default:
		return Effect{Back: true}
	}
	return Effect{}
}
