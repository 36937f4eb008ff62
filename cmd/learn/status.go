package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"learn/internal/lessons"
	"learn/internal/progress"
)

// The shape of `learn status --json`. Programs read it: fields are added, never renamed or removed.
type (
	statusJSON struct {
		Learner string            `json:"learner"`
		Last    *lastJSON         `json:"last"` // null before the first lesson
		Topics  []topicStatusJSON `json:"topics"`
		Events  int               `json:"events"`

		title string // of the last lesson
	}
	lastJSON struct {
		Lesson  string `json:"lesson"`
		Heading string `json:"heading"` // anchor, "" above the first
		At      string `json:"at"`      // RFC 3339, UTC
	}
	topicStatusJSON struct {
		ID      string `json:"id"`
		Done    int    `json:"done"`
		Started int    `json:"started"` // begun and not done, or to be reviewed
		Total   int    `json:"total"`
		// Accuracy is the part of the answers that were right the first time, 0 to 1; null without answers.
		Accuracy *float64 `json:"accuracy"`

		title string
	}
)

func (p *program) statusCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say where you stopped and how far you are",
		Args:  args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			st, err := p.status(cmd)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(p.out, st)
			}
			pg := p.page()
			pg.status(st)
			return pg.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (p *program) status(cmd *cobra.Command) (statusJSON, error) {
	st := statusJSON{Topics: []topicStatusJSON{}}
	course, err := p.curriculum()
	if err != nil {
		return st, err
	}
	store, learner, err := p.store()
	if err != nil {
		return st, err
	}
	sum, err := store.Load(cmd.Context(), learner)
	if err != nil {
		return st, err
	}
	st.Learner, st.Events = learner, sum.Events
	if last := sum.Last; last != nil {
		st.Last = &lastJSON{Lesson: last.Lesson, Heading: last.Heading, At: last.At.UTC().Format(time.RFC3339)}
		st.title = last.Lesson
		if ref, err := course.Find(last.Lesson); err == nil && ref.Lesson != nil {
			st.title = ref.Lesson.Title
		}
	}
	for t := range course.Topics() {
		st.Topics = append(st.Topics, topicStatus(t, sum))
	}
	return st, nil
}

func topicStatus(t *lessons.Topic, sum *progress.Summary) topicStatusJSON {
	ts := topicStatusJSON{ID: t.ID, Total: len(t.Lessons), title: t.Title}
	right, wrong := 0, 0
	for _, l := range t.Lessons {
		switch stateOf(sum, l) {
		case progress.Done:
			ts.Done++
		case progress.Started, progress.Review:
			ts.Started++
		}
		for _, q := range sum.Lesson(l.Path()).Answers {
			right, wrong = right+q.Right, wrong+q.Wrong
		}
	}
	if n := right + wrong; n > 0 {
		accuracy := float64(right) / float64(n)
		ts.Accuracy = &accuracy
	}
	return ts
}

// status prints it for people.
func (pg *page) status(st statusJSON) {
	pg.heading(st.Learner)
	if st.Last == nil {
		pg.printf("  You have not begun yet: `learn` shows the lessons.\n")
	} else {
		place := st.Last.Lesson
		if st.Last.Heading != "" {
			place += "#" + st.Last.Heading
		}
		pg.printf("  You stopped in %s (%s); `learn resume` goes on there.\n", st.title, place)
	}
	pg.printf("\n")
	wide := 0
	for _, t := range st.Topics {
		wide = max(wide, len(t.ID))
	}
	for _, t := range st.Topics {
		answers := ""
		if t.Accuracy != nil {
			answers = fmt.Sprintf(", %.0f %% of the answers right", *t.Accuracy*100)
		}
		pg.printf("  %s  %d of %s done, %d begun%s\n", pad(t.ID, wide), t.Done, count(t.Total, "lesson"), t.Started, answers)
	}
	pg.printf("\n  %s stored\n", count(st.Events, "event"))
}
