package reader

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/position"
	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// Watch sends a value after each change of a lesson's files, and closes the channel when ctx ends.
type Watch func(ctx context.Context, l *lessons.Lesson) (<-chan struct{}, error)

// source is where the text of the lesson comes from: read once, or again after each change for somebody who writes it.
type source struct {
	watch  Watch // nil: read once
	ctx    context.Context
	cancel context.CancelFunc
	text   string             // what was read last
	at     *progress.Position // where the reader stood before the text could not be shown
}

// proseMsg brings the text of a lesson that was read and parsed outside Update.
type proseMsg struct {
	to    *Screen
	text  string
	doc   *render.Document
	err   error
	ctx   context.Context // of the watching, if there is any
	saved <-chan struct{} // says that it is to be read again; nil: nothing does
	deaf  error           // why nothing does though it should
}

// Follow has the lesson read again whenever it changes. It is called before Start; a nil Watch changes nothing.
func (r *Screen) Follow(watch Watch) { r.source.watch = watch }

// read reads the lesson outside Update. What is to be watched is watched first, so that no change is missed.
func (r *Screen) read() tea.Cmd {
	msg := proseMsg{to: r}
	if r.source.watch != nil {
		r.source.ctx, r.source.cancel = context.WithCancel(context.Background())
		msg.ctx = r.source.ctx
	}
	lesson, watch := r.lesson, r.source.watch
	return func() tea.Msg {
		if watch != nil {
			msg.saved, msg.deaf = watch(msg.ctx, lesson)
		}
		return msg.fill(lesson)
	}
}

// fill reads the text into a message.
func (m proseMsg) fill(l *lessons.Lesson) proseMsg {
	src, err := l.Prose()
	m.text, m.err, m.doc = string(src), err, nil
	if err == nil {
		m.doc = render.Parse(src, l.Include)
	}
	return m
}

// again waits for the next change and reads the lesson then, or for the end of watching.
func (m proseMsg) again(l *lessons.Lesson) tea.Cmd {
	if m.saved == nil {
		return nil
	}
	return func() tea.Msg {
		select {
		case _, ok := <-m.saved:
			if ok {
				m.deaf = nil
				return m.fill(l)
			}
		case <-m.ctx.Done():
		}
		return nil
	}
}

// Wake watches again where Leave ended it but the screen is shown, or shown again.
func (r *Screen) Wake() ui.Effect {
	if r.source.ctx == nil || r.source.ctx.Err() == nil {
		return ui.Effect{}
	}
	return ui.Effect{Cmd: r.read()}
}

// loaded takes the text and goes to where the learner stopped, or to the heading that was asked for. A text that was
// read again is shown at the same place.
func (r *Screen) loaded(msg proseMsg) ui.Effect {
	if msg.ctx != nil && msg.ctx != r.source.ctx {
		return ui.Effect{} // of a watching that was ended
	}
	var effect ui.Effect
	if !r.shows(msg) {
		effect = r.take(msg)
	}
	if msg.deaf != nil {
		effect.Say = "Changes of this lesson are not noticed: " + render.Clean(msg.deaf.Error())
	}
	effect.Cmd = tea.Batch(effect.Cmd, msg.again(r.lesson))
	return effect
}

// shows says whether a text is the one that is shown, with the same listings.
func (r *Screen) shows(msg proseMsg) bool {
	if r.doc == nil || msg.doc == nil || msg.text != r.source.text || msg.doc.Len() != r.doc.Len() {
		return false
	}
	for i := range r.doc.Len() {
		was, is := r.doc.Block(i), msg.doc.Block(i)
		if was.Hash != is.Hash || (was.Code == nil) != (is.Code == nil) || was.Code != nil && was.Code.Text != is.Code.Text {
			return false
		}
	}
	return true
}

// take shows a text instead of the one before.
func (r *Screen) take(msg proseMsg) ui.Effect {
	again := r.arrived
	if again && r.doc != nil && r.doc.Len() > 0 {
		at := r.position()
		r.source.at = &at
	}
	// Whatever stands at a place in the text that is gone goes with it.
	r.run.close()
	r.find.clear()
	r.outline.open, r.focus, r.left = false, -1, 0
	r.doc, r.err, r.layout, r.source.text = msg.doc, msg.err, nil, msg.text
	r.resign()
	if r.err != nil || r.doc.Len() == 0 {
		return ui.Effect{}
	}
	if again && r.source.at != nil {
		r.top = spot{} // a line of the text before
		effect := r.relayout()
		r.stay(*r.source.at)
		effect.Say = "The lesson has changed and was read again."
		return effect
	}
	effect := r.relayout()
	if r.goal != "" && !r.toAnchor(r.goal) {
		effect.Say = fmt.Sprintf("%s has no heading #%s", r.lesson.Path(), r.goal)
	}
	r.arrive()
	effect.Cmd = tea.Batch(effect.Cmd, r.seek())
	return effect
}

// stay goes to where the reader stood in the text before. A block that was edited is found by what stands around it.
func (r *Screen) stay(p progress.Position) {
	if position.Block(r.doc, p) < 0 {
		if at := position.Edited(r.doc, p); at >= 0 {
			p.Block, p.Hash = at, r.doc.Block(at).Hash
		}
	}
	r.restore(p)
	r.settle()
}
