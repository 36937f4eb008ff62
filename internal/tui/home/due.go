package home

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/review"
	"learn/internal/session"
	"learn/internal/tui/ui"
)

// due is what is to be reviewed, counted outside Update. One count runs at a time; what changes meanwhile is counted by
// the one after it.
type due struct {
	now     func() time.Time // nil: review is switched off
	limit   int
	count   int
	minutes int
	events  int // of the summary that was counted last
	running bool
	stale   bool
}

// dueMsg brings what is due.
type dueMsg struct{ count, minutes int }

// Remind has what is due shown, at most limit questions a day (see review.Plan). now is asked whenever it is counted.
func (h *Screen) Remind(now func() time.Time, limit int) { h.due.now, h.due.limit = now, limit }

// countDue counts what is due in the background, if the learner did something since it was counted last.
func (h *Screen) countDue() tea.Cmd {
	d := &h.due
	if d.now == nil || h.summary.Events == d.events {
		return nil
	}
	if d.running {
		d.stale = true
		return nil
	}
	d.running, d.stale, d.events = true, false, h.summary.Events
	course, histories, now, limit := h.course, review.Histories(h.summary), d.now(), d.limit
	return func() tea.Msg {
		if len(histories) == 0 {
			return dueMsg{}
		}
		agenda, _ := session.Due(course, histories, now, limit)
		return dueMsg{len(agenda.Cards), agenda.Minutes}
	}
}

func (h *Screen) counted(msg dueMsg) tea.Cmd {
	h.due.running = false
	h.due.count, h.due.minutes = msg.count, msg.minutes
	h.rebuild()
	if h.due.stale {
		return h.countDue()
	}
	return nil
}

// viewDue is the line under the card.
func (h *Screen) viewDue() string {
	shown := h.keymap.Show(ui.ViewTree, []key.Binding{keyReview})[0]
	text := fmt.Sprintf("%d due, about %s", h.due.count, ui.Count(h.due.minutes, "minute"))
	return "  " + h.theme.Warn("↻") + " " + ui.Cut(text, h.width-8) + "  " + h.theme.Key(shown.Help().Key)
}
