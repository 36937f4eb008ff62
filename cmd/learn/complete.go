package main

import (
	"strings"

	"github.com/spf13/cobra"

	"learn/internal/render"
)

func (p *program) completionCmd() *cobra.Command {
	shells := []cobra.Completion{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Annotations: map[string]string{unconfigured: "a shell reads it at its start"},
		Use:         "completion SHELL",
		Short:       "Print what makes a shell complete commands and paths (bash, zsh, fish, powershell)",
		Long: `Print what makes a shell complete commands and lesson paths:

  bash         source <(learn completion bash)           in ~/.bashrc, after bash-completion
  zsh          source <(learn completion zsh)            in ~/.zshrc, after compinit
  fish         learn completion fish | source            in ~/.config/fish/config.fish
  powershell   learn completion powershell | Out-String | Invoke-Expression    in $PROFILE`,
		Args:      args(1, 1),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch args[0] {
			case "bash":
				return cmd.Root().GenBashCompletionV2(p.out, true)
			case "zsh":
				return cmd.Root().GenZshCompletion(p.out)
			case "fish":
				return cmd.Root().GenFishCompletion(p.out, true)
			case "powershell":
				return cmd.Root().GenPowerShellCompletionWithDesc(p.out)
			}
			return misuse("it is one of "+alternatives(shells), "completion for the shell %q is not known", args[0])
		},
	}
}

// completePaths completes a PATH: topics, lessons and, after a "#", the headings of a lesson.
func (p *program) completePaths(_ *cobra.Command, args []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
	course, err := p.curriculum()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var found []cobra.Completion
	offer := func(path, title string) {
		if strings.HasPrefix(path, start) {
			found = append(found, cobra.CompletionWithDesc(path, oneLine(title)))
		}
	}
	if lesson, _, ok := strings.Cut(start, "#"); ok {
		if ref, err := course.Find(lesson); err == nil && ref.Lesson != nil {
			anchors, _ := ref.Lesson.Anchors() // a lesson that cannot be read has none to offer
			for _, a := range anchors {
				offer(lesson+"#"+a, "")
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}
	for t := range course.Topics() {
		offer(t.ID, t.Title)
		for _, l := range t.Lessons {
			offer(l.Path(), l.Title)
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// completeLessons is completePaths without the topics and headings.
func (p *program) completeLessons(_ *cobra.Command, args []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
	course, err := p.curriculum()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var found []cobra.Completion
	for _, l := range course.All() {
		if strings.HasPrefix(l.Path(), start) {
			found = append(found, cobra.CompletionWithDesc(l.Path(), oneLine(l.Title)))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

func (p *program) completeLearners(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	store, _, err := p.store()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names, _ := store.Learners(cmd.Context()) // nothing to offer then
	return names, cobra.ShellCompDirectiveNoFileComp
}

// oneLine is a title as a shell may show it.
func oneLine(s string) string { return strings.Join(strings.Fields(render.Clean(s)), " ") }
