package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/search"
	"learn/internal/tui/exerciseview"
	"learn/internal/tui/firstrun"
	"learn/internal/tui/home"
	"learn/internal/tui/notesview"
	"learn/internal/tui/quizview"
	"learn/internal/tui/reader"
	"learn/internal/tui/searchview"
	"learn/internal/tui/statsview"
	"learn/internal/tui/themes"
	"learn/internal/tui/ui"
)

// Resume is where the learner stopped, or nil if they have not been anywhere that still exists.
func Resume(course *lessons.Course, s *progress.Summary) *ui.Place {
	if s.Last == nil {
		return nil
	}
	ref, err := course.Find(s.Last.Lesson)
	if err != nil || ref.Lesson == nil {
		return nil
	}
	return ui.LastPlace(s.Last, ref.Lesson)
}

// enter puts the first screens on the stack: the tree, and above it where the learner wants to go.
func (a *app) enter(o Options) {
	tree := home.New(o.Course, a.theme, a.summary)
	tree.Offer(o.offers, a.keymap)
	if !o.NoReview {
		tree.Remind(o.clock(), o.DailyCap)
	}
	switch {
	case o.Topic != "":
		tree.Show(o.Topic)
	case o.Path != "":
		tree.ShowPaths(o.Path)
	}
	a.stack = []ui.Screen{tree}
	a.views[tree] = ui.ViewTree
	place := o.Place
	if o.Resume {
		place = Resume(o.Course, a.summary)
	}
	if place == nil && a.isNew(o) {
		place = &ui.Place{View: ui.ViewFirstRun}
	}
	if place == nil {
		return
	}
	if s := a.open(*place); s != nil {
		a.stack = append(a.stack, s)
	}
}

// isNew says that there is somebody to greet: nothing is stored of them, which is known and not merely not read, and
// they named no place to go.
func (a *app) isNew(o Options) bool {
	return o.FirstRun && o.Topic == "" && o.Path == "" && a.ready && a.failed == "" && a.summary.Events == 0
}

// offers says whether there is a screen of a kind. What the tree cannot open it neither shows nor takes a key for, so a
// screen that build knows has its line here too.
func (o Options) offers(v ui.View) bool {
	switch v {
	case ui.ViewReader, ui.ViewQuiz, ui.ViewExercise, ui.ViewStats, ui.ViewNotes, ui.ViewTestOut, ui.ViewTree, ui.ViewThemes, ui.ViewSearch:
		return true
	case ui.ViewReview:
		return !o.NoReview
	}
	return false
}

// searchIndex is the one that is kept while the window is open; a new one for a course that may change meanwhile.
func (o Options) searchIndex() *search.Index {
	if o.index == nil || o.Watch != nil {
		return search.New(o.Course)
	}
	return o.index
}

// build makes the screen of a place; nil if there is nothing.
func (a *app) build(o Options, p ui.Place) ui.Screen {
	switch p.View {
	case ui.ViewReader, ui.ViewQuiz, ui.ViewExercise:
		return a.buildLesson(o, p)
	case ui.ViewSearch:
		return searchview.New(o.Course, o.searchIndex(), p.Query, a.theme, a.summary)
	case ui.ViewThemes:
		return themes.New(a.theme, o.KeepTheme)
	case ui.ViewFirstRun:
		if s := firstrun.New(o.Course, a.theme, o.offers, a.keymap, o.Welcomed); !s.Empty() {
			return s
		}
	case ui.ViewStats:
		return statsview.New(o.Course, a.theme, a.summary, !o.NoReview, o.clock())
	case ui.ViewNotes:
		return notesview.New(o.Course, a.theme, a.summary)
	case ui.ViewReview:
		if !o.NoReview {
			return quizview.NewReview(o.Course, a.theme, a.summary, o.DailyCap, o.clock())
		}
	case ui.ViewTestOut:
		if p.Topic != "" {
			return quizview.NewTestOut(o.Course, p.Topic, a.theme, a.summary, o.clock())
		}
	}
	return nil
}

// buildLesson makes a screen of a lesson.
func (a *app) buildLesson(o Options, p ui.Place) ui.Screen {
	switch {
	case p.View == ui.ViewReader:
		r := reader.New(o.Course, p.Lesson, p.Heading, a.theme, a.summary, o.Runner, o.timer())
		r.Follow(o.Watch)
		r.Write(o.Notebook)
		if p.At != nil {
			r.Land(*p.At)
			r.Seek(p.Query)
		}
		return r
	case p.View == ui.ViewQuiz && p.Lesson.Questions > 0:
		return quizview.New(o.Course, p.Lesson, a.theme, a.summary)
	case p.View == ui.ViewExercise && p.Lesson.Exercises > 0:
		return exerciseview.New(p.Lesson, p.Item, a.theme, a.summary, o.Workbench)
	}
	return nil
}

// goTo opens the screen of a place on top of the one that asks for it, or instead of it.
func (a *app) goTo(from ui.Screen, p ui.Place, replace bool) tea.Cmd {
	if cmd, found := a.returnTo(p); found {
		return cmd
	}
	var cmds []tea.Cmd
	if l, ok := from.(ui.Leaver); ok {
		cmds = append(cmds, a.record(l.Leave()))
	}
	if replace && len(a.stack) > 1 && from == a.top() {
		a.pop()
	}
	next := a.open(p)
	if next == nil {
		a.say = missing(p)
		return tea.Batch(cmds...)
	}
	a.stack = append(a.stack, next)
	a.resizeTop()
	cmds = append(cmds, a.apply(next, next.Update(ui.SummaryMsg{Summary: a.summary})), a.begin(next))
	return tea.Batch(cmds...)
}

// missing says that there is nothing at a place.
func missing(p ui.Place) string {
	if p.Lesson == nil {
		return fmt.Sprintf("there is no %s here", p.View)
	}
	return fmt.Sprintf("%s has no %s", p.Lesson.Title, p.View)
}

// arriver is a screen below that shows different things to those who come back to it.
type arriver interface{ Arrive(ui.Place) }

// returnTo goes back to the tree, or to a quiz or an exercise that is open below: work on one is in one place. A lesson may be open
// twice, since a question leads to its paragraph and back.
func (a *app) returnTo(p ui.Place) (cmd tea.Cmd, found bool) {
	for i, s := range a.stack {
		w, ok := s.(ui.Worksite)
		if !ok || !w.At(p) {
			continue
		}
		var cmds []tea.Cmd
		for len(a.stack) > i+1 {
			cmds = append(cmds, a.back())
		}
		if t, ok := s.(arriver); ok {
			t.Arrive(p)
		}
		return tea.Batch(cmds...), true
	}
	return nil, false
}

// back leaves the top screen; leaving the last one is quitting.
func (a *app) back() tea.Cmd {
	if len(a.stack) == 1 {
		return a.end()
	}
	var cmd tea.Cmd
	if l, ok := a.top().(ui.Leaver); ok {
		cmd = a.record(l.Leave())
	}
	a.pop()
	a.resizeTop()
	if r, ok := a.top().(*reader.Screen); ok {
		cmd = tea.Batch(cmd, a.apply(r, r.Wake()))
	}
	return cmd
}

// pop takes the top screen off.
func (a *app) pop() {
	delete(a.views, a.top())
	a.stack = a.stack[:len(a.stack)-1]
}
