package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"learn/internal/config"
	"learn/internal/exercise"
	"learn/internal/source"
	"learn/internal/tui"
	"learn/internal/tui/ui"
)

// unconfigured marks a command that works with a configuration that is wrong, so that it can be mended.
const unconfigured = "unconfigured"

// hintConfig is how a configuration is mended.
const hintConfig = "`learn config --edit` opens the file; --config FILE uses another"

// configFlags are the flags that go over the configuration.
func (p *program) configFlags(root *cobra.Command, flags *pflag.FlagSet) {
	flags.StringVar(&p.configFile, "config", "", "read the configuration in `FILE`")
	flags.String("theme", "", "draw in the theme `NAME`")
	flags.BoolVar(&p.mouse, "mouse", false, "let the mouse wheel scroll; selecting text then needs shift")
	// Both fail only for a flag that there is not.
	_ = root.MarkPersistentFlagFilename("config", "toml")
	_ = root.RegisterFlagCompletionFunc("theme", completeThemes)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if cmd.Annotations[unconfigured] != "" {
			return nil
		}
		return p.configure(cmd)
	}
}

func completeThemes(_ *cobra.Command, _ []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var found []cobra.Completion
	for _, l := range ui.Looks() {
		if strings.HasPrefix(l.Name, start) {
			found = append(found, cobra.CompletionWithDesc(l.Name, l.What))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// rules are the themes and actions that a configuration may name.
func rules() config.Rules {
	var r config.Rules
	for _, l := range ui.Looks() {
		r.Themes = append(r.Themes, l.Name)
	}
	for _, a := range ui.Actions() {
		action := config.Action{Name: a.Name, Key: a.Key}
		for _, v := range a.Where {
			action.Where = append(action.Where, string(v))
		}
		r.Actions = append(r.Actions, action)
	}
	return r
}

// configPath is the configuration file, and what named it; "" for the usual one.
func (p *program) configPath() (path, by string, err error) {
	switch env := os.Getenv("LEARN_CONFIG"); {
	case p.configFile != "":
		return p.configFile, "--config", nil
	case env != "":
		return env, "LEARN_CONFIG", nil
	}
	path, err = config.DefaultPath()
	return path, "", err
}

// configure reads the configuration. A tutor that is half as it should be helps nobody: what is wrong ends the command.
func (p *program) configure(cmd *cobra.Command) error {
	path, by, err := p.configPath()
	if err != nil {
		return err
	}
	home, _ := os.UserHomeDir() // without one "~" is refused
	given := map[string]string{}
	for _, name := range []string{"theme", "mouse", "plain"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed {
			given[name] = f.Value.String()
		}
	}
	c, err := config.Load(config.Sources{File: path, Must: by, Environ: os.Environ(), Flags: given, Home: home, Rules: rules()})
	var broken source.Errors
	var bad *config.Bad
	switch {
	case errors.As(err, &broken):
		return misuse(hintConfig, "the configuration cannot be used:\n%v", err)
	case errors.As(err, &bad):
		return misuse("`learn help config` says what can be set, and how", "%v", err)
	case err != nil:
		return err
	}
	p.config, p.mouse, p.plain = c, c.Mouse, c.Plain
	return nil
}

func (p *program) configCmd() *cobra.Command {
	var edit, actions bool
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print the configuration in force, or edit it",
		Long: `Print every setting with its value and where that comes from: the file and line, a variable of the environment, a flag,
or the default. A flag goes over the environment, that over the file.

  theme      LEARN_THEME, --theme        one of ` + strings.Join(rules().Themes, ", ") + `
  editor     LEARN_EDITOR                a command; else VISUAL, EDITOR, or vi
  daily_cap  LEARN_DAILY_CAP             how many questions are asked again on one day at most
  review     LEARN_REVIEW                whether any are
  work       LEARN_WORK                  the folder that exercises are unpacked into
  mouse      LEARN_MOUSE, --mouse        the wheel scrolls
  plain      LEARN_PLAIN, ACCESSIBLE, --plain    line by line
  keys       (in the file alone)         another key for an action; --actions lists them

The file is ` + config.FileName + ` in the folder learn of your configuration folder; LEARN_CONFIG and --config name another.`,
		Args:        args(0, 0),
		Annotations: map[string]string{unconfigured: "it mends what is wrong"},
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case actions:
				return p.showActions()
			case edit:
				return p.editConfig(cmd)
			}
			if err := p.configure(cmd); err != nil {
				return err
			}
			return p.showConfig()
		},
	}
	cmd.Flags().BoolVar(&edit, "edit", false, "open the file in your editor; it is made if there is none")
	cmd.Flags().BoolVar(&actions, "actions", false, "list the actions that can have another key")
	return cmd
}

// mostAligned is how wide a setting may be that the others are lined up with: a long folder would push all origins away.
const mostAligned = 40

// showConfig prints what could stand in the file, with origins as comments.
func (p *program) showConfig() error {
	pg := p.page()
	note := ""
	if _, err := os.Stat(p.config.File); err != nil {
		note = " (not there; `learn config --edit` makes it)"
	}
	pg.printf("# %s%s\n", p.config.File, note)
	all := p.config.Settings()
	wide := 0
	for _, s := range all {
		if n := len(s.Name) + len(" = ") + len(s.Value); n <= mostAligned {
			wide = max(wide, n)
		}
	}
	for _, s := range all {
		pg.printf("%s  # %s%s\n", pad(s.Name+" = "+s.Value, wide), s.Origin.String(), standsFor(s))
	}
	return pg.Flush()
}

// standsFor is what an empty value means.
func standsFor(s config.Setting) string {
	switch {
	case s.Value != `""`:
		return ""
	case s.Name == "editor":
		return ": VISUAL, EDITOR, or what the system has"
	case s.Name == "work":
		return ": learn in your home folder"
	}
	return ""
}

// showActions lists the actions with their keys as they are, and the screens they belong to.
func (p *program) showActions() error {
	pg := p.page()
	for _, a := range ui.Actions() {
		where := "everywhere"
		if len(a.Where) > 0 {
			var on []string
			for _, v := range a.Where {
				on = append(on, string(v))
			}
			where = strings.Join(on, ", ")
		}
		pg.printf("%s  %s  %s\n", pad(a.Name, 16), pad(a.Key, 6), where)
	}
	return pg.Flush()
}

// editConfig opens the file and says what is wrong with it afterwards.
func (p *program) editConfig(cmd *cobra.Command) error {
	path, _, err := p.configPath()
	if err != nil {
		return err
	}
	if !isTerminal(p.in) || !isTerminal(p.out) {
		return failed("the file is "+path, "an editor needs a terminal")
	}
	if err := config.Create(path, rules()); err != nil {
		return fmt.Errorf("making the configuration: %w", err)
	}
	_ = p.configure(cmd) // for the editor it names; what is wrong is what one is here for
	if err := p.inEditor(path); err != nil {
		return err
	}
	if err := p.configure(cmd); err != nil {
		return err
	}
	return p.showConfig()
}

// inEditor opens a file in the learner's editor and waits for it.
func (p *program) inEditor(file string) error {
	cmd, err := exercise.Editor(p.config.Editor, file, 0)
	if err != nil {
		return err
	}
	cmd.SetStdin(p.in)
	cmd.SetStdout(p.out)
	cmd.SetStderr(p.err)
	return cmd.Run()
}

// looks completes the options of a window with what is configured and what is remembered of the machine.
func (p *program) looks(o *tui.Options, learner string) {
	o.Theme, o.Keys, o.Mouse = p.config.Theme, p.config.Keys, p.config.Mouse
	o.DailyCap, o.NoReview = p.config.DailyCap, !p.config.Review
	o.KeepTheme = p.keepTheme
	path, err := config.StatePath()
	if err != nil {
		return // nothing is remembered, and so nobody greeted: it would be each time
	}
	state, terminal := config.ReadState(path), terminalKind()
	if dark, known := state.Dark[terminal]; known {
		o.Dark = &dark
	}
	// What cannot be remembered is asked again at the next start, and shown again: nothing that a learner did is lost.
	o.Remember = func(dark bool) { _ = config.Remember(path, terminal, dark) }
	o.Welcomed = func() { _ = config.Welcome(path, learner) }
	o.FirstRun = o.Place == nil && !o.Resume && o.Topic == "" && o.Path == "" && !slices.Contains(state.Welcomed, learner)
}

// terminalKind tells terminals apart that may have different backgrounds.
func terminalKind() string {
	for _, name := range []string{"TERM_PROGRAM", "TERM"} {
		if v := os.Getenv(name); v != "" {
			return v
		}
	}
	return "terminal"
}

// keepTheme writes a theme into the configuration, and says where something else goes over it.
func (p *program) keepTheme(name string) (string, error) {
	if err := config.KeepTheme(p.config.File, name, rules()); err != nil {
		return "", err
	}
	if o := p.config.Origin("theme"); o.Kind > config.File {
		return "kept; at the next start " + o.Name + " goes over it", nil
	}
	return "kept in " + p.config.File, nil
}
