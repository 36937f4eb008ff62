package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/charmbracelet/x/term"

	"learn/internal/lessons"
	"learn/internal/lines"
	"learn/internal/progress"
)

// The narrowest and widest text that --width asks for.
const (
	leastWidth = 20
	mostWidth  = 400
)

// plainFlags are the flags of line mode, which every command has.
func (p *program) plainFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&p.plain, "plain", false, "go line by line, with prompts and without any style, as for a screen reader")
	flags.IntVar(&p.width, "width", 0, "wrap plain text at `N` cells; otherwise as wide as the terminal, 88 at most, or 80")
}

// lineMode says that the tutor goes line by line: it is asked for by --plain, the configuration or ACCESSIBLE, or the
// terminal cannot show a window.
func (p *program) lineMode() bool {
	return p.plain || os.Getenv("TERM") == "dumb" && isTerminal(p.in) && isTerminal(p.out)
}

// checkWidth refuses a width that nobody can read at.
func (p *program) checkWidth() error {
	if p.width != 0 && (p.width < leastWidth || p.width > mostWidth) {
		return misuse("80 is usual", "--width is %d to %d, not %d", leastWidth, mostWidth, p.width)
	}
	return nil
}

// plainWide is how wide plain text is.
func (p *program) plainWide() int {
	if p.width != 0 {
		return p.width
	}
	if isTerminal(p.out) {
		if w, _, err := term.GetSize(p.out.Fd()); err == nil && w > 0 {
			return min(w, proseWidth)
		}
	}
	return plainWidth
}

// inLines runs a session of line mode until it is left, its input ends, or a signal comes. What was done is stored
// before it returns.
func (p *program) inLines(cmd *cobra.Command, do func(*lines.Tutor) error) error {
	if err := p.checkWidth(); err != nil {
		return err
	}
	o, err := p.lineOptions(cmd)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	shutdown, stop := p.signals()
	defer stop()
	go func() {
		select {
		case <-shutdown:
			cancel()
		case <-ctx.Done():
		}
	}()
	t := lines.New(ctx, o)
	tended := make(chan error, 1)
	go func() { tended <- p.tend(ctx) }()
	err = t.Close(do(t))
	cancel()
	return errors.Join(err, <-tended)
}

// tend looks after the learner's progress beside a session. Only that the file is damaged is worth an error.
func (p *program) tend(ctx context.Context) error {
	store, learner, err := p.store()
	if err != nil {
		return err
	}
	var damaged *progress.Damaged
	if err := store.Tend(ctx); errors.As(err, &damaged) {
		return err
	}
	<-ctx.Done()
	_ = store.Compact(context.Background(), learner) // without it the next start takes a little longer
	return nil
}

func (p *program) lineOptions(cmd *cobra.Command) (lines.Options, error) {
	course, err := p.curriculum()
	if err != nil {
		return lines.Options{}, err
	}
	store, learner, err := p.store()
	if err != nil {
		return lines.Options{}, err
	}
	reviews, limit, err := p.reviewSettings()
	if err != nil {
		return lines.Options{}, err
	}
	o := lines.Options{
		NoReview: !reviews, DailyCap: limit,
		In: p.in, Out: p.out, Echo: isTerminal(p.in), Width: p.plainWide(),
		Course: course, Store: store, Learner: learner, Runner: runner{p.fsys}, Workbench: p.workbench(),
		Commands: lineCommands(cmd.Root()),
	}
	if isTerminal(p.in) && isTerminal(p.out) {
		o.Edit = p.editInPlace
	}
	return o, nil
}

// editInPlace opens the learner's editor in the terminal that the session has.
func (p *program) editInPlace(file string, line int) error {
	cmd, err := p.workbench().Editor(file, line)
	if err != nil {
		return err
	}
	cmd.SetStdin(p.in)
	cmd.SetStdout(p.out)
	cmd.SetStderr(p.err)
	return cmd.Run()
}

// lineCommands are the commands that the menu of line mode offers as well, as far as there are any of that name.
func lineCommands(root *cobra.Command) []lines.Command {
	var list []lines.Command
	for _, c := range []struct{ name, args, what string }{
		{"search", "WORDS", "find something in the lessons"},
		{"paths", "", "reading orders for a goal"},
		{"notes", "", "your notes and bookmarks"},
		{"status", "", "how far you are"},
	} {
		cmd, _, err := root.Find([]string{c.name})
		if err != nil || cmd == root || cmd.RunE == nil {
			continue
		}
		list = append(list, lines.Command{Name: c.name, Args: c.args, What: c.what, Run: func(ctx context.Context, args string) error {
			words := strings.Fields(args)
			if err := cmd.ValidateArgs(words); err != nil {
				return asSentence(err)
			}
			cmd.SetContext(ctx)
			return asSentence(cmd.RunE(cmd, words))
		}})
	}
	return list
}

// asSentence is an error with what to type in one text.
func asSentence(err error) error {
	if err == nil {
		return nil
	}
	f := explain(err)
	if f.hint == "" {
		return f
	}
	return fmt.Errorf("%s (%s)", f.what, f.hint)
}

// readInLines opens line mode at a lesson.
func (p *program) readInLines(cmd *cobra.Command, l *lessons.Lesson, heading string) error {
	return p.inLines(cmd, func(t *lines.Tutor) error { return t.Read(l, heading) })
}
