package main

import (
	"strings"

	"github.com/spf13/cobra"

	"learn/internal/lessons"
	"learn/internal/lines"
	"learn/internal/tui/ui"
)

func (p *program) testOutCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "test-out TOPIC",
		Short: "Find out which lessons of a topic you know already",
		Long: `Find out which lessons of a topic you know already, with about a dozen questions: one of each lesson first, then
more of those that are still open. Lessons that you know are marked so, and the others are named. It is never required:
nothing is locked before it or after it. What you answer is kept, and a test that you leave goes on within a week.`,
		Args:              args(1, 1),
		ValidArgsFunction: p.completeTopics,
		RunE: func(cmd *cobra.Command, args []string) error {
			topic, err := p.findTopic(args[0])
			if err != nil {
				return err
			}
			questions := 0
			for _, l := range topic.Lessons {
				questions += l.Questions
			}
			if questions == 0 {
				return misuse("`learn list` shows which topics have any", "the topic %s has no questions", topic.ID)
			}
			if p.lineMode() {
				return p.inLines(cmd, func(t *lines.Tutor) error { return t.TestOut(topic) })
			}
			if !p.interactive() {
				return failed("--plain asks line by line; or run it without redirecting its input and output", "a test-out needs a terminal")
			}
			return p.open(&ui.Place{View: ui.ViewTestOut, Topic: topic.ID}, false)
		},
	}
}

// findTopic resolves what a learner typed as TOPIC; a lesson stands for its topic.
func (p *program) findTopic(name string) (*lessons.Topic, error) {
	ref, err := p.find(name)
	if err != nil {
		return nil, err
	}
	return ref.Topic, nil
}

func (p *program) completeTopics(_ *cobra.Command, args []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
	course, err := p.curriculum()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var found []cobra.Completion
	for t := range course.Topics() {
		if strings.HasPrefix(t.ID, start) {
			found = append(found, cobra.CompletionWithDesc(t.ID, oneLine(t.Title)))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}
