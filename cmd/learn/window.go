package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/lines"
	"learn/internal/tui"
	"learn/internal/tui/reader"
	"learn/internal/tui/ui"
)

func (p *program) resumeCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "resume",
		Short: "Go on exactly where you stopped",
		Args:  args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := p.curriculum(); err != nil {
				return err
			}
			if p.lineMode() {
				return p.inLines(cmd, (*lines.Tutor).Resume)
			}
			if !p.interactive() {
				return p.adviseResume(cmd.Context())
			}
			return p.open(nil, true)
		},
	}
}

func (p *program) quizCmd() *cobra.Command {
	return &cobra.Command{
		Use:               "quiz PATH",
		Short:             "Answer the questions of a lesson",
		Args:              args(1, 1),
		ValidArgsFunction: p.completeLessons,
		RunE: func(cmd *cobra.Command, args []string) error {
			ref, err := p.findLesson(args[0])
			if err != nil {
				return err
			}
			if ref.Lesson.Questions == 0 {
				return misuse("`learn list "+ref.Topic.ID+"` shows which lessons have any", "%s has no questions", ref.Lesson.Path())
			}
			if p.lineMode() {
				return p.inLines(cmd, func(t *lines.Tutor) error { return t.Quiz(ref.Lesson) })
			}
			if !p.interactive() {
				return failed("--plain asks line by line; or run it without redirecting its input and output", "a quiz needs a terminal")
			}
			return p.open(&ui.Place{View: ui.ViewQuiz, Lesson: ref.Lesson}, false)
		},
	}
}

// runWindow is the command without a name: the lesson tree, or the place that was asked for.
func (p *program) runWindow(cmd *cobra.Command, path string) error {
	if _, err := p.curriculum(); err != nil {
		return err
	}
	if path == "" {
		if p.lineMode() {
			return p.inLines(cmd, (*lines.Tutor).Menu)
		}
		if !p.interactive() {
			return p.advise("learn", nil)
		}
		return p.open(nil, false)
	}
	ref, err := p.find(path)
	if err != nil {
		return maybeCommand(cmd, path, err)
	}
	if p.lineMode() {
		return p.inLines(cmd, func(t *lines.Tutor) error { return t.Go(ref) })
	}
	if !p.interactive() {
		return p.advise("learn "+ref.Path(), ref.Lesson)
	}
	if ref.Lesson == nil {
		return p.openTopic(ref.Topic.ID)
	}
	return p.open(&ui.Place{View: ui.ViewReader, Lesson: ref.Lesson, Heading: ref.Heading}, false)
}

// maybeCommand adds the commands to what a word that is no PATH may have meant.
func maybeCommand(cmd *cobra.Command, word string, err error) error {
	f := explain(err)
	if names := cmd.Root().SuggestionsFor(word); len(names) > 0 {
		f.hint = "did you mean `learn " + names[0] + "`?"
	}
	return f
}

// open opens the window and stays until it is closed.
func (p *program) open(place *ui.Place, resume bool) error {
	return p.window(tui.Options{Place: place, Resume: resume})
}

// openTopic opens the window at a topic of the tree.
func (p *program) openTopic(id string) error { return p.window(tui.Options{Topic: id}) }

// window completes the options and opens the window.
func (p *program) window(o tui.Options) error {
	course, err := p.curriculum()
	if err != nil {
		return err
	}
	store, learner, err := p.store()
	if err != nil {
		return err
	}
	shutdown, stop := p.signals()
	defer stop()
	o.Course, o.Store, o.Learner = course, store, learner
	p.looks(&o, learner)
	o.Runner, o.Workbench, o.Shutdown = runner{p.fsys}, p.workbench(), shutdown
	o.Watch, o.Notebook, o.Tend = p.watchLesson(), p.notebook(), store.Tend
	o.Notice = p.notice()
	if err := tui.Run(o); err != nil {
		return err
	}
	_ = store.Compact(context.Background(), learner) // without it the next start takes a little longer
	return nil
}

// watchLesson watches the lessons of a course in a folder, which somebody may be writing; nil for the one built in.
func (p *program) watchLesson() reader.Watch {
	if p.folder == "" {
		return nil
	}
	return func(ctx context.Context, l *lessons.Lesson) (<-chan struct{}, error) {
		return exercise.WatchDir(ctx, filepath.Join(p.folder, filepath.FromSlash(l.Path())))
	}
}

// signals returns a channel that gets the first signal to end, see heed.
func (p *program) signals() (shutdown <-chan os.Signal, stop func()) {
	caught, first, done := make(chan os.Signal, 4), make(chan os.Signal, 1), make(chan struct{})
	state, _ := term.GetState(p.in.Fd()) // nil where there is no terminal
	signal.Notify(caught, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go p.heed(caught, first, done, func() {
		if state != nil {
			_ = term.Restore(p.in.Fd(), state) // the best that can still be done
		}
		os.Exit(codeFailed)
	})
	return first, func() {
		signal.Stop(caught)
		close(done)
	}
}

// heed passes on the first signal. After it another SIGINT or SIGTERM kills. SIGHUP never does: a terminal that is
// closed may send it twice, and there is no impatient person behind it.
func (p *program) heed(caught <-chan os.Signal, first chan<- os.Signal, done <-chan struct{}, kill func()) {
	asked := false
	for {
		select {
		case <-done:
			return
		case sig := <-caught:
			switch {
			case sig == os.Interrupt && p.editing.Load():
				// ctrl+c reaches everything in the terminal; this one was typed into the editor
			case !asked:
				asked = true
				first <- sig
			case sig != syscall.SIGHUP:
				kill()
			}
		}
	}
}

// advise says what to do where there is no terminal to open a window in.
func (p *program) advise(command string, l *lessons.Lesson) error {
	pg := p.page()
	pg.printf("The tutor is a window in a terminal: run `%s` in one, without redirecting its input or output.\n\n", command)
	pg.printf("Without a terminal there are:\n\n")
	pg.printf("  %s          the whole tutor line by line, also through pipes\n", command+" --plain")
	if l == nil {
		pg.printf("  learn list                the lessons, and how far you are\n")
		pg.printf("  learn read PATH           a lesson as plain text\n")
		pg.printf("  learn exercise PATH       an exercise, and the commands to do it with\n")
	} else {
		pg.printf("  learn read %s     the lesson as plain text\n", l.Path())
		if l.Exercises > 0 {
			pg.printf("  learn exercise %s     its exercise\n", l.Path())
		}
	}
	pg.printf("  learn help                everything else\n")
	return pg.Flush()
}

// adviseResume says where the learner stopped.
func (p *program) adviseResume(ctx context.Context) error {
	sum, err := p.summary(ctx)
	if err != nil {
		return err
	}
	place := tui.Resume(p.course, sum)
	if place == nil {
		return p.advise("learn resume", nil)
	}
	pg := p.page()
	pg.printf("You stopped in %s (%s).\n\n", place.Lesson.Title, place.Lesson.Path())
	if err := pg.Flush(); err != nil {
		return err
	}
	return p.advise("learn resume", place.Lesson)
}
