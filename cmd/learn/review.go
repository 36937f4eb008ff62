package main

import (
	"time"

	"github.com/spf13/cobra"

	"learn/internal/lines"
	"learn/internal/review"
	"learn/internal/session"
	"learn/internal/tui/ui"
)

// The shape of `learn review --json`. Programs read it: fields are added, never renamed or removed.
type (
	reviewJSON struct {
		Enabled bool          `json:"enabled"` // false: the learner switched review off
		Due     []dueJSON     `json:"due"`     // what would be asked now, in that order
		Total   int           `json:"total"`   // how many are due in all, those that wait for tomorrow included
		Minutes int           `json:"minutes"` // about how long Due takes
		Next    *nextDueJSON  `json:"next"`    // when it goes on; null if nothing was answered yet
		cards   []review.Card // all of them
	}
	dueJSON struct {
		Lesson   string `json:"lesson"`
		Question string `json:"question"`
		Due      string `json:"due"`  // RFC 3339, UTC
		Last     string `json:"last"` // when it was answered last, RFC 3339, UTC
		// Recall is how likely the answer is still known as FSRS predicts it, 0 to 1.
		Recall float64 `json:"recall"`
		Lapses int     `json:"lapses"`
		Shown  bool    `json:"shown"` // it keeps failing, and is shown with its paragraph rather than asked
	}
	nextDueJSON struct {
		Due   string `json:"due"`
		Count int    `json:"count"`
	}
)

func (p *program) reviewCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "review",
		Short: "Answer again what you are about to forget",
		Long: `Answer again what you are about to forget. A question that you answered in a lesson comes back when, by the
forgetting curve of FSRS, nine of ten people would still know the answer; mixed across topics, those most at risk first, no
more than a day's number. A wrong answer comes back tomorrow, a right one later each time.`,
		Args: args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			on := p.config.Review
			if on && !asJSON && p.lineMode() {
				return p.inLines(cmd, (*lines.Tutor).Review)
			}
			if on && !asJSON && p.interactive() {
				return p.open(&ui.Place{View: ui.ViewReview}, false)
			}
			due, err := p.due(cmd)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(p.out, due)
			}
			pg := p.page()
			pg.due(due, time.Now())
			return pg.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what is due as JSON")
	return cmd
}

// reviewSettings says whether the learner wants reviews, and how many questions a day at most.
func (p *program) reviewSettings() (on bool, limit int, err error) {
	return p.config.Review, p.config.DailyCap, nil
}

// due is what is due now.
func (p *program) due(cmd *cobra.Command) (reviewJSON, error) {
	out := reviewJSON{Due: []dueJSON{}}
	course, err := p.curriculum()
	if err != nil {
		return out, err
	}
	if !p.config.Review {
		return out, nil
	}
	sum, err := p.summary(cmd.Context())
	if err != nil {
		return out, err
	}
	now := time.Now()
	a, cards := session.Due(course, review.Histories(sum), now, p.config.DailyCap)
	out.Enabled, out.Total, out.Minutes, out.cards = true, a.Due, a.Minutes, cards
	for _, c := range a.Cards {
		out.Due = append(out.Due, dueJSON{Lesson: c.Lesson, Question: c.Question, Due: stamp(c.Due), Last: stamp(c.Last),
			Recall: c.Retrievability(now), Lapses: c.Lapses, Shown: c.Leech})
	}
	if !a.Next.IsZero() {
		out.Next = &nextDueJSON{stamp(a.Next), a.NextCount}
	}
	return out, nil
}

// stamp is a time as JSON has it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// due prints what is due for people.
func (pg *page) due(r reviewJSON, now time.Time) {
	switch {
	case !r.Enabled:
		pg.printf("Review is switched off. `learn config` shows where; `review = true` there switches it on.\n")
		return
	case len(r.cards) == 0:
		pg.printf("Nothing to review yet: a question that you answer in a lesson comes back shortly before you would forget it.\n")
		return
	case len(r.Due) > 0:
		pg.printf("%s due, about %s. Run `learn review` in a terminal to answer.\n", count(len(r.Due), "question"), count(r.Minutes, "minute"))
	default:
		pg.printf("Nothing is due.\n")
	}
	if r.Next == nil {
		return
	}
	if at, err := time.Parse(time.RFC3339, r.Next.Due); err == nil {
		pg.printf("%s more %s.\n", count(r.Next.Count, "question"), review.When(at, now))
	}
}
