package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"learn/internal/exercise"
	"learn/internal/render"
)

// grade is how much a finding matters.
type grade int

const (
	fine  grade = iota
	note        // something does not work as well as it could
	wrong       // something does not work
)

// finding is one thing the doctor looked at.
type finding struct {
	grade grade
	area  string
	what  string
	do    string // what to type or do about it; "" if it is fine
}

func (p *program) doctorCmd() *cobra.Command {
	var repair bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look for what is wrong, and say what to do about it",
		Long: `Look at the progress file with every record in it and its snapshots, the configuration, the compiler, the terminal and the
course, and say what to do about what is wrong. A small program is compiled and run to see that exercises can be judged.
Exit code 1 if something is wrong.

With --repair, make a sound progress file of whatever is left: the damaged one is set aside and never deleted, and every
event that can be read in it, in the snapshots and in files that were set aside before is brought together in a new one.`,
		Args:        args(0, 0),
		Annotations: map[string]string{unconfigured: "it looks at the configuration, too"},
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := untilSignal(cmd.Context())
			defer stop()
			if repair {
				return p.repair(ctx)
			}
			all := p.examineProgress(ctx)
			all = append(all, p.examineConfig(cmd)...)
			all = append(all, examineRust(ctx)...)
			all = append(all, p.examineWork()...)
			all = append(all, p.examineTerminal())
			all = append(all, p.examineCourse()...)
			return p.diagnose(all)
		},
	}
	cmd.Flags().BoolVar(&repair, "repair", false, "mend the progress file; the damaged one is set aside")
	return cmd
}

// examineConfig reads the configuration, which all that is looked at after it depends on.
func (p *program) examineConfig(cmd *cobra.Command) []finding {
	const area = "config"
	if err := p.configure(cmd); err != nil {
		f := explain(err)
		return []finding{{wrong, area, f.what, f.hint}}
	}
	if _, err := os.Stat(p.config.File); err != nil {
		return []finding{{fine, area, "none; everything is as usual", ""}}
	}
	return []finding{{fine, area, p.config.File, ""}}
}

// diagnose prints what was found, and fails if something is wrong.
func (p *program) diagnose(all []finding) error {
	pg := p.page()
	signs := [...]string{fine: "✓", note: "!", wrong: "✗"}
	if pg.words {
		signs = [...]string{fine: "fine ", note: "note ", wrong: "wrong"}
	}
	width, indent := 0, ansi.StringWidth(signs[fine])+12
	if isTerminal(p.out) {
		width = pg.width
	}
	bad := 0
	for _, f := range all {
		if f.grade == wrong {
			bad++
		}
		pg.printf("%s %s  %s\n", signs[f.grade], pad(f.area, 9), hang(f.what, width, indent))
		if f.do != "" {
			pg.printf("%s→ %s\n", strings.Repeat(" ", indent), hang(f.do, width, indent+2))
		}
	}
	if err := pg.Flush(); err != nil {
		return err
	}
	if bad > 0 {
		what := fmt.Sprintf("%d things are wrong", bad)
		if bad == 1 {
			what = "1 thing is wrong"
		}
		return failed("do what stands after the arrows", "%s", what)
	}
	return nil
}

// hang wraps text for a terminal at its spaces, so that a path can be copied, its further lines as far in as the first.
// Without a width it stays one line.
func hang(text string, width, indent int) string {
	if width == 0 {
		return text
	}
	var b strings.Builder
	left := max(width-indent, 20)
	for i, word := range strings.Split(render.Clean(text), " ") {
		n := ansi.StringWidth(word)
		switch {
		case i == 0:
		case n+1 > left:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			left = max(width-indent, 20)
		default:
			b.WriteByte(' ')
			left--
		}
		b.WriteString(word)
		left -= n
	}
	return b.String()
}

// leastFree is how much room there should be for progress, in bytes.
const leastFree = 16 << 20

// examineSpace looks at the disk that holds a folder, or will.
func examineSpace(dir string) []finding {
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	free, network, err := disk(dir)
	if err != nil {
		return []finding{{note, "disk", fmt.Sprintf("the free space at %s is not known: %v", dir, err), "see that it is not full"}}
	}
	all := []finding{{fine, "disk", fmt.Sprintf("%d MiB free at %s", free>>20, dir), ""}}
	if free < leastFree {
		all = []finding{{wrong, "disk", fmt.Sprintf("only %d KiB free at %s", free>>10, dir),
			"make room, or keep progress elsewhere with --data FILE"}}
	}
	if network != "" {
		all = append(all, finding{note, "disk", dir + " is on a network file system (" + network + "): do not rely on its locks",
			"keep progress on a local disk with --data FILE"})
	}
	return all
}

// examineRust compiles and runs a program: that finds a missing linker, too.
func examineRust(ctx context.Context) []finding {
	version, err := exercise.Rustc()
	if err != nil {
		return []finding{{note, "rust", "exercises cannot be judged: " + err.Error(),
			"all lessons and questions work without it"}}
	}
	res := exercise.RunSnippet(ctx, "fn main() {}", exercise.Limits{})
	if res.Outcome != exercise.Passed {
		why := strings.TrimSpace(res.Message + "\n" + res.Output)
		for _, d := range res.Diagnostics {
			why += "\n" + d.Message
		}
		why = fmt.Sprintf("%s, but an empty program ended as %s: %s", version, res.Outcome, strings.TrimSpace(why))
		return []finding{{wrong, "rust", why,
			"see that `rustc` builds a program outside of learn, too: a C linker (cc) has to be there"}}
	}
	all := []finding{{fine, "rust", version, ""}}
	if res.Confined != "" {
		return append(all, finding{note, "confined", res.Confined, "run only exercises of a course that you trust"})
	}
	return append(all, finding{fine, "confined", "exercises run without network, and see no files but their own and the system's", ""})
}

// examineWork looks at the work folder and the editor.
func (p *program) examineWork() []finding {
	var all []finding
	root, err := p.workbench().folder()
	if err != nil {
		return []finding{{wrong, "work", err.Error(), "set LEARN_WORK to a folder for exercises"}}
	}
	info, err := os.Stat(root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		all = append(all, finding{fine, "work", root + " is made with the first exercise", ""})
	case err != nil:
		all = append(all, finding{wrong, "work", err.Error(), "set LEARN_WORK to another folder"})
	case !info.IsDir():
		all = append(all, finding{wrong, "work", root + " is not a folder", "move it away, or set LEARN_WORK to another folder"})
	default:
		all = append(all, finding{fine, "work", root, ""})
	}
	if _, err := exercise.Editor(p.config.Editor, "exercise.rs", 0); err != nil {
		return append(all, finding{note, "editor", err.Error(), "you can also open exercises yourself: saving is enough"})
	}
	return all
}

// examineTerminal says what the window has to do with.
func (p *program) examineTerminal() finding {
	const area = "terminal"
	if !p.interactive() {
		return finding{note, area, "input or output is not a terminal, or TERM is dumb: the window cannot open here",
			"run learn in a terminal"}
	}
	width, height, err := term.GetSize(p.out.Fd())
	if err != nil {
		return finding{note, area, "its size is not known: " + err.Error(), "try another terminal"}
	}
	what := fmt.Sprintf("%s, %d×%d, %s", os.Getenv("TERM"), width, height, colorprofile.Detect(p.out, os.Environ()))
	if width < 40 || height < 15 {
		return finding{note, area, what, "make it at least 40×15"}
	}
	return finding{fine, area, what, ""}
}
