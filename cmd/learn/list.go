package main

import (
	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/render"
)

// The shape of `learn list --json`. Programs read it: fields are added, never renamed or removed.
type (
	listJSON struct {
		Tracks []trackJSON `json:"tracks"`
	}
	trackJSON struct {
		ID     string      `json:"id"`
		Title  string      `json:"title"`
		Topics []topicJSON `json:"topics"`
	}
	topicJSON struct {
		ID       string       `json:"id"`
		Title    string       `json:"title"`
		Priority string       `json:"priority"`
		Lessons  []lessonJSON `json:"lessons"`

		problem error
	}
	lessonJSON struct {
		ID        string         `json:"id"` // the full path
		Title     string         `json:"title"`
		Minutes   int            `json:"minutes"`
		Questions int            `json:"questions"`
		Exercises int            `json:"exercises"`
		State     progress.State `json:"state"`
	}
)

func (p *program) listCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [PATH]",
		Short: "List topics and lessons, and how far you are",
		Long: `List topics and lessons, and how far you are in each:

  ·  untouched     ◐  started     ✓  done     ↻  done once, and an answer was wrong since

With the PATH of a lesson its headings are listed, too.`,
		Args:              args(0, 1),
		ValidArgsFunction: p.completePaths,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.list(cmd, args, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (p *program) list(cmd *cobra.Command, args []string, asJSON bool) error {
	course, err := p.curriculum()
	if err != nil {
		return err
	}
	var only lessons.Ref
	if len(args) > 0 {
		if only, err = p.find(args[0]); err != nil {
			return err
		}
	}
	if asJSON {
		sum, err := p.summary(cmd.Context())
		if err != nil {
			return err // a program must not take "untouched" for the truth
		}
		list := listOf(course, only, sum)
		for _, tr := range list.Tracks {
			for _, t := range tr.Topics {
				if t.problem != nil {
					report(p.err, failed("", "%v", t.problem))
				}
			}
		}
		return writeJSON(p.out, list)
	}
	pg := p.page()
	pg.list(listOf(course, only, p.knownSoFar(cmd.Context())))
	if only.Lesson != nil {
		pg.outline(only.Lesson)
	}
	return pg.Flush()
}

// listOf is the part of a course that only names; all of it if that is empty.
func listOf(course *lessons.Course, only lessons.Ref, sum *progress.Summary) listJSON {
	list := listJSON{Tracks: []trackJSON{}}
	for _, tr := range course.Tracks() {
		track := trackJSON{ID: tr.ID, Title: tr.Title, Topics: []topicJSON{}}
		for _, id := range tr.Topics {
			if only.Topic != nil && only.Topic.ID != id {
				continue
			}
			if t, err := course.Topic(id); err == nil {
				track.Topics = append(track.Topics, listTopic(t, only.Lesson, sum))
			}
		}
		if len(track.Topics) > 0 || only.Topic == nil {
			list.Tracks = append(list.Tracks, track)
		}
	}
	return list
}

func listTopic(t *lessons.Topic, only *lessons.Lesson, sum *progress.Summary) topicJSON {
	topic := topicJSON{ID: t.ID, Title: t.Title, Priority: t.Priority, Lessons: []lessonJSON{}, problem: t.Problem}
	for _, l := range t.Lessons {
		if only != nil && only.ID != l.ID {
			continue
		}
		topic.Lessons = append(topic.Lessons, lessonJSON{
			ID: l.Path(), Title: l.Title, Minutes: l.Minutes, Questions: l.Questions, Exercises: l.Exercises,
			State: stateOf(sum, l),
		})
	}
	return topic
}

func stateOf(sum *progress.Summary, l *lessons.Lesson) progress.State {
	return sum.Lesson(l.Path()).State(l.Questions, l.Exercises)
}

// list prints a course for people.
func (pg *page) list(list listJSON) {
	pathWidth, titleWidth := 0, 0
	for _, tr := range list.Tracks {
		for _, t := range tr.Topics {
			for _, l := range t.Lessons {
				pathWidth, titleWidth = max(pathWidth, len(l.ID)), max(titleWidth, ansi.StringWidth(render.Clean(l.Title)))
			}
		}
	}
	first := true
	for _, tr := range list.Tracks {
		if len(tr.Topics) == 0 {
			continue
		}
		if !first {
			pg.printf("\n")
		}
		first = false
		pg.heading(tr.Title)
		for _, t := range tr.Topics {
			pg.listTopic(t, pathWidth, titleWidth)
		}
	}
}

func (pg *page) listTopic(t topicJSON, pathWidth, titleWidth int) {
	title := t.Title
	if t.Priority != "" {
		title += " (" + t.Priority + ")"
	}
	pg.printf("  %s\n", title)
	if t.problem != nil {
		pg.printf("    ! %s\n", t.problem.Error())
	}
	for _, l := range t.Lessons {
		facts := count(l.Minutes, "minute")
		if l.Questions > 0 {
			facts += ", " + count(l.Questions, "question")
		}
		if l.Exercises > 0 {
			facts += ", " + count(l.Exercises, "exercise")
		}
		if pg.words {
			pg.printf("    %s: %s, %s, %s\n", l.ID, l.Title, facts, string(l.State))
			continue
		}
		pg.printf("    %s %s  %s  %s\n", mark(l.State), pad(l.ID, pathWidth), pad(l.Title, titleWidth), facts)
	}
}

// outline prints the headings of a lesson as PATHs.
func (pg *page) outline(l *lessons.Lesson) {
	prose, err := l.Prose()
	if err != nil {
		pg.printf("    ! %s\n", err.Error())
		return
	}
	doc := render.Parse(prose, l.Include)
	wide := 0
	for _, h := range doc.Headings() {
		wide = max(wide, len(l.Path())+1+len(h.Anchor))
	}
	for i, h := range doc.Headings() {
		if i > 0 || h.Level > 1 { // the title leads to the lesson itself
			pg.printf("      %s  %s\n", pad(l.Path()+"#"+h.Anchor, wide), h.Text)
		}
	}
}
