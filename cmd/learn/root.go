package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

const aboutLearn = `learn is a tutor in your terminal: read a lesson, answer its questions, solve its exercise against the real
compiler, and come back tomorrow exactly where you stopped.

PATH names a topic, a lesson or a heading of one, and may be any part that fits one thing only:

  learn                             the lesson tree
  learn performance/memory          a lesson, where you stopped reading it
  learn memory#arenas               a heading of it

Environment: LEARN_DATA names the folder of your progress, LEARN_WORK the folder exercises are unpacked into, LEARN_COURSE a
course of your own, LEARN_CONFIG your configuration, VISUAL or EDITOR your editor. NO_COLOR is honoured, and ACCESSIBLE
for line by line; ` + "`learn help config`" + ` has the rest.`

// The groups that help lists the commands in.
const (
	groupLearn = "learn"
	groupLook  = "look"
	groupWrite = "write"
	groupTool  = "tool"
)

// newRoot builds the tree of commands. Nothing is opened before a command runs.
func newRoot(p *program) *cobra.Command {
	root := &cobra.Command{
		Use:                   "learn [PATH]",
		Short:                 "A tutor in your terminal",
		Long:                  aboutLearn,
		Version:               version(),
		Args:                  args(0, 1),
		ValidArgsFunction:     p.completePaths,
		SilenceErrors:         true,
		SilenceUsage:          true,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.runWindow(cmd, strings.Join(args, ""))
		},
	}
	root.SetVersionTemplate("learn {{.Version}}\n")
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return misuse("`learn help"+strings.TrimPrefix(cmd.CommandPath(), "learn")+"` shows what it takes", "%v", err)
	})
	flags := root.PersistentFlags()
	flags.SortFlags = false
	flags.StringVar(&p.courseDir, "course", "", "read the course in `DIR` rather than the one built in")
	flags.StringVar(&p.dataFile, "data", "", "keep progress in `FILE`")
	flags.StringVar(&p.learner, "learner", "", "keep progress under `NAME` rather than your login")
	p.configFlags(root, flags)
	p.plainFlags(flags)
	_ = root.MarkPersistentFlagDirname("course") // fails only for a flag that there is not
	_ = root.RegisterFlagCompletionFunc("learner", p.completeLearners)

	root.AddGroup(&cobra.Group{ID: groupLearn, Title: "Learn:"}, &cobra.Group{ID: groupLook, Title: "Look:"},
		&cobra.Group{ID: groupWrite, Title: "Write a course:"}, &cobra.Group{ID: groupTool, Title: "Set up:"})
	group := func(id string, cmds ...*cobra.Command) {
		for _, cmd := range cmds {
			cmd.GroupID, cmd.DisableFlagsInUseLine = id, true
			root.AddCommand(cmd)
		}
	}
	group(groupLearn, p.resumeCmd(), p.readCmd(), p.quizCmd(), p.exerciseCmd(), p.reviewCmd(), p.testOutCmd())
	group(groupLook, p.listCmd(), p.searchCmd(), p.pathsCmd(), p.statusCmd(), p.notesCmd(), p.benchCmd())
	group(groupWrite, p.newCmd(), p.lintCmd())
	group(groupTool, p.configCmd(), p.exportCmd(), p.importCmd(), p.doctorCmd(), p.completionCmd(), p.manCmd(), p.versionCmd())
	help := helpCmd()
	help.GroupID, help.DisableFlagsInUseLine = groupTool, true
	root.SetHelpCommand(help)
	return root
}

// args allows so many arguments, and shows how a command is used where there are fewer or more.
func args(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return misuse("type "+cmd.UseLine(), "%s needs %s", cmd.CommandPath(), argument(cmd, len(args)))
		case len(args) > most:
			return misuse("type "+cmd.UseLine(), "%s does not take %q", cmd.CommandPath(), args[most])
		}
		return nil
	}
}

// argument is the name of an argument in a command's usage.
func argument(cmd *cobra.Command, i int) string {
	words := strings.Fields(cmd.Use)[1:]
	if i < len(words) {
		return "a " + words[i]
	}
	return "more"
}

func helpCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "help [COMMAND]",
		Annotations: map[string]string{unconfigured: "it helps"},
		Short:       "Say what a command does and takes",
		Args:        args(0, 1),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var names []cobra.Completion
			for _, c := range cmd.Root().Commands() {
				if len(args) == 0 && c.IsAvailableCommand() && strings.HasPrefix(c.Name(), start) {
					names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, _, err := cmd.Root().Find(args)
			if err != nil || len(args) > 0 && about == cmd.Root() {
				return misuse("`learn help` lists the commands", "there is no command %q", args[0])
			}
			about.InitDefaultHelpFlag()
			about.InitDefaultVersionFlag()
			return about.Help()
		},
	}
}

func (p *program) versionCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "version",
		Annotations: map[string]string{unconfigured: "it says what this is"},
		Short:       "Print the version",
		Args:        args(0, 0),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(p.out, "learn %s\n", version())
			return err
		},
	}
}

// version is what the Go command wrote into the binary, and what it was built with and for.
func version() string {
	v := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	return fmt.Sprintf("%s (%s %s/%s)", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
