package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"learn/internal/review"
	"learn/internal/stats"
)

// The shape of `learn status --json`. Programs read it: fields are added, never renamed or removed.
type (
	statusJSON struct {
		Learner string            `json:"learner"`
		Last    *lastJSON         `json:"last"` // null before the first lesson
		Topics  []topicStatusJSON `json:"topics"`
		Events  int               `json:"events"`
		// Days are those on which anything happened, in the time zone of the machine.
		Days []dayJSON `json:"days"`
		// Due is how many questions come due on each of the next days; the first number is today's, with what is overdue. It is
		// empty where review is switched off.
		Due []int `json:"due"`
		// Weakest are the headings with less than four of five answers right, the worst first.
		Weakest []weakJSON `json:"weakest"`

		title string // of the last lesson
		total stats.Topic
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
		Known    int      `json:"known"` // tested out of, and not done
		Answers  int      `json:"answers"`
		Right    int      `json:"right"`
		// Retention is the part of the Questions answered so far that FSRS expects to be known now, 0 to 1; null without.
		Retention *float64 `json:"retention"`
		Questions int      `json:"questions"`
		Minutes   int      `json:"minutes"`
	}
	dayJSON struct {
		Date    string `json:"date"` // 2026-01-31
		Minutes int    `json:"minutes"`
		Answers int    `json:"answers"`
		Right   int    `json:"right"`
		Checks  int    `json:"checks"`
	}
	weakJSON struct {
		Lesson  string `json:"lesson"`
		Heading string `json:"heading"` // anchor
		Title   string `json:"title"`
		Right   int    `json:"right"`
		Answers int    `json:"answers"`
	}
)

func (p *program) statusCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Say where you stopped, how far you are and how well it goes",
		Long: `Say where you stopped, how far you are and how well it goes, by topic:

  done    lessons read to the end, with every question right and every exercise passed
  known   lessons tested out of
  right   answers that were right, without those given again at once
  kept    the part of the questions you have answered that you are expected to know now, by FSRS
  time    five minutes for each five in which you did something

The key s of the lesson tree shows the same with a calendar.`,
		Args: args(0, 0),
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
	st := statusJSON{Topics: []topicStatusJSON{}, Days: []dayJSON{}, Weakest: []weakJSON{}}
	course, err := p.curriculum()
	if err != nil {
		return st, err
	}
	learner, err := p.learnerName()
	if err != nil {
		return st, err
	}
	sum, err := p.summary(cmd.Context())
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
	now := time.Now()
	st.take(stats.Of(course, sum, stats.Read(course, review.Histories(sum), now), now))
	if !p.config.Review {
		st.Due = []int{}
	}
	return st, nil
}

// take puts a report into the shape of the command.
func (st *statusJSON) take(r stats.Report) {
	st.total, st.Due = r.Total, r.Due
	for i := range r.Topics {
		st.Topics = append(st.Topics, topicStatus(&r.Topics[i]))
	}
	for _, d := range r.Days {
		st.Days = append(st.Days, dayJSON{d.Date.Format(time.DateOnly), d.Minutes, d.Answers, d.Right, d.Checks})
	}
	for _, h := range r.Weak {
		st.Weakest = append(st.Weakest, weakJSON{h.Lesson.Path(), h.Anchor, h.Title, h.Right, h.Answers})
	}
}

func topicStatus(t *stats.Topic) topicStatusJSON {
	ts := topicStatusJSON{ID: t.ID, Done: t.Done, Started: t.Begun, Total: t.Lessons, Known: t.Known, Answers: t.Answers,
		Right: t.Right, Questions: t.Cards, Minutes: t.Minutes}
	if accuracy, ok := t.Accuracy(); ok {
		ts.Accuracy = &accuracy
	}
	if t.Cards > 0 {
		ts.Retention = &t.Kept
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
	for i := range st.Topics {
		t := &st.Topics[i]
		pg.printf("  %s  %s\n", pad(t.ID, wide), strings.Join(t.facts(), ", "))
	}
	pg.weakest(st.Weakest)
	pg.comesDue(st)
	pg.printf("\n  %s on %s, %s stored\n", minutes(st.total.Minutes), count(len(st.Days), "day"), count(st.Events, "event"))
}

// facts are what is known of a topic, in words.
func (t *topicStatusJSON) facts() []string {
	facts := []string{fmt.Sprintf("%d of %s done", t.Done, count(t.Total, "lesson"))}
	if t.Known > 0 {
		facts = append(facts, fmt.Sprintf("%d known", t.Known))
	}
	facts = append(facts, fmt.Sprintf("%d begun", t.Started))
	if t.Accuracy != nil {
		facts = append(facts, fmt.Sprintf("%.0f %% of %s right", *t.Accuracy*100, count(t.Answers, "answer")))
	}
	if t.Retention != nil {
		facts = append(facts, fmt.Sprintf("%.0f %% of %s kept", *t.Retention*100, count(t.Questions, "question")))
	}
	if t.Minutes > 0 {
		facts = append(facts, minutes(t.Minutes))
	}
	return facts
}

func (pg *page) weakest(list []weakJSON) {
	if len(list) == 0 {
		return
	}
	pg.printf("\n")
	pg.printf("  Weakest so far:\n")
	for _, h := range list {
		pg.printf("    %d of %s right  %s (%s)\n", h.Right, count(h.Answers, "answer"), h.Title, h.Lesson+"#"+h.Heading)
	}
}

// comesDue says what there is to review today and in a week, once there is anything to forget.
func (pg *page) comesDue(st statusJSON) {
	if st.total.Cards == 0 || len(st.Due) == 0 {
		return
	}
	week := 0
	for _, n := range st.Due[:7] {
		week += n
	}
	pg.printf("\n  %s due for review today, %d within seven days\n", count(st.Due[0], "question"), week)
}

// minutes is a time in words.
func minutes(n int) string {
	if n < 60 {
		return fmt.Sprintf("%d min", n)
	}
	return fmt.Sprintf("%d h %d min", n/60, n%60)
}
