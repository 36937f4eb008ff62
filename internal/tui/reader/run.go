package reader

import (
	"context"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// Runner runs the programs that lessons show.
type Runner interface {
	// Program finds the program that a listing is a part of.
	Program(l *lessons.Lesson, c *render.Code) (exercise.Program, error)
	// Run runs it, bounded and confined, until it ends or the context does.
	Run(ctx context.Context, p exercise.Program) exercise.Result
}

// run is the running of one listing: nothing, a question, a program at work, or its output below the listing.
type run struct {
	block   int
	stage   stage
	program exercise.Program
	cancel  context.CancelFunc
	serial  int // tells the run that is awaited from one that was given up
	lines   []string
}

// stage is how far the running of a listing is.
type stage int

const (
	stageNone stage = iota
	stageAsking
	stageRunning
	stageDone
)

// plannedMsg brings the program of a listing, before it is run.
type plannedMsg struct {
	to      *Screen
	in      *render.Document
	block   int
	program exercise.Program
	err     error
}

// ranMsg brings how a program ended.
type ranMsg struct {
	to     *Screen
	serial int
	result exercise.Result
}

func (x *run) asking() bool  { return x.stage == stageAsking }
func (x *run) running() bool { return x.stage == stageRunning }
func (x *run) shown() bool   { return x.stage != stageNone }

func (x *run) close() {
	if x.cancel != nil {
		x.cancel()
	}
	*x = run{serial: x.serial + 1}
}

func (x *run) linesBelow(block int) []string {
	if x.stage == stageNone || x.block != block {
		return nil
	}
	return x.lines
}

// codeKey handles the keys that concern listings.
func (r *Screen) codeKey(k tea.KeyPressMsg) ui.Effect {
	switch {
	case key.Matches(k, keyCode):
		r.focusNext(1)
	case key.Matches(k, keyCodeBack):
		r.focusNext(-1)
	case key.Matches(k, keyCopy):
		return r.copyCode()
	case key.Matches(k, keyRun):
		return r.planRun()
	case key.Matches(k, ui.KeyLeft) && r.focus >= 0:
		r.left = max(r.left-8, 0)
	case key.Matches(k, ui.KeyRight) && r.focus >= 0:
		r.left = min(r.left+8, r.mostLeft())
	}
	return ui.Effect{}
}

// focusNext goes to the next or previous listing, scrolling it into view.
func (r *Screen) focusNext(step int) {
	first, last := r.visibleBlocks()
	at := r.focus + step
	if r.focus < 0 {
		at = first
		if step < 0 {
			at = last
		}
	}
	for ; at >= 0 && at < r.doc.Len(); at += step {
		if r.doc.Block(at).Code == nil {
			continue
		}
		r.focus, r.left = at, 0
		if at < first || at == r.top.block && r.top.line > 0 {
			r.top = spot{at, 0}
		} else if last := r.lineOf(at) + r.blockHeight(at); last > r.height {
			r.scroll(min(last-r.height, r.lineOf(at)))
		}
		return
	}
}

// lineOf is how many lines below the top of the window a block begins.
func (r *Screen) lineOf(block int) int {
	n := -r.top.line
	for i := r.top.block; i < block; i++ {
		n += r.blockHeight(i)
	}
	return n
}

// mostLeft is how far the focused listing can be scrolled sideways.
func (r *Screen) mostLeft() int {
	wide := 0
	for _, l := range strings.Split(r.doc.Block(r.focus).Code.Text, "\n") {
		wide = max(wide, ansi.StringWidth(l))
	}
	if wide <= r.bodyWidth()-4 {
		return 0
	}
	return wide - r.bodyWidth() + 8
}

// focused is the focused listing, or the first visible one.
func (r *Screen) focused() *render.Block {
	if r.focus < 0 {
		first, last := r.visibleBlocks()
		for i := first; i <= last; i++ {
			if r.doc.Block(i).Code != nil {
				r.focus = i
				break
			}
		}
	}
	if r.focus < 0 {
		return nil
	}
	return r.doc.Block(r.focus)
}

func (r *Screen) copyCode() ui.Effect {
	b := r.focused()
	if b == nil {
		return ui.Effect{Say: "No listing in sight: tab goes to the next one."}
	}
	return ui.Effect{Cmd: tea.SetClipboard(b.Code.Text), Say: "Copied " + r.describe(b) + "."}
}

// planRun finds out what would run; nothing runs before the learner has seen it.
func (r *Screen) planRun() ui.Effect {
	b := r.focused()
	if b == nil {
		return ui.Effect{Say: "No listing in sight: tab goes to the next one."}
	}
	if b.Code.Lang != "rust" {
		return ui.Effect{Say: "Only Rust listings run here; y copies this one."}
	}
	r.run.close()
	runner, lesson, doc, code, block := r.runner, r.lesson, r.doc, b.Code, r.focus
	return ui.Effect{Cmd: func() tea.Msg {
		p, err := runner.Program(lesson, code)
		return plannedMsg{to: r, in: doc, block: block, program: p, err: err}
	}}
}

func (r *Screen) planned(msg plannedMsg) ui.Effect {
	if msg.err != nil {
		return ui.Effect{Say: "This listing cannot run: " + render.Clean(msg.err.Error())}
	}
	x := &r.run
	x.block, x.program, x.stage = msg.block, msg.program, stageAsking
	x.lines = r.box("this will run", append(msg.program.Plan(), "", "x runs it · esc does not"))
	r.reveal()
	return ui.Effect{}
}

// runKey handles keys while a run is asked about or at work; others go on as ever.
func (r *Screen) runKey(k tea.KeyPressMsg) (ui.Effect, bool) {
	switch {
	case key.Matches(k, ui.KeyBack):
		r.run.close()
		r.settle()
		return ui.Effect{}, true
	case key.Matches(k, keyRun) && r.run.asking():
		return r.startRun(), true
	case key.Matches(k, keyRun):
		return ui.Effect{}, true
	}
	return ui.Effect{}, false
}

func (r *Screen) startRun() ui.Effect {
	x := &r.run
	ctx, cancel := context.WithCancel(context.Background())
	x.serial++
	x.cancel, x.stage = cancel, stageRunning
	x.lines = r.box("running", []string{"esc stops it"})
	runner, program, serial := r.runner, x.program, x.serial
	return ui.Effect{Cmd: func() tea.Msg {
		defer cancel()
		return ranMsg{to: r, serial: serial, result: runner.Run(ctx, program)}
	}}
}

func (r *Screen) ran(msg ranMsg) ui.Effect {
	x := &r.run
	if msg.serial != x.serial || x.stage != stageRunning {
		return ui.Effect{}
	}
	x.stage, x.cancel = stageDone, nil
	x.lines = r.box(runTitle(msg.result), runLines(msg.result))
	r.reveal()
	return ui.Effect{}
}

// reveal scrolls what stands below the listing into view.
func (r *Screen) reveal() {
	if r.run.block < r.top.block {
		r.top = spot{r.run.block, 0}
	}
	if over := r.lineOf(r.run.block) + r.blockHeight(r.run.block) - r.height; over > 0 {
		r.scroll(min(over, max(r.lineOf(r.run.block)+r.layout.Height(r.run.block)-2, 0)))
	}
	r.settle()
}

func runTitle(res exercise.Result) string {
	if res.Outcome == exercise.Passed {
		return fmt.Sprintf("output · compiled in %d ms, ran in %d ms", res.Compile.Milliseconds(), res.Run.Milliseconds())
	}
	return "it ended: " + string(res.Outcome)
}

func runLines(res exercise.Result) []string {
	var lines []string
	for _, d := range res.Diagnostics {
		if res.Outcome == exercise.CompileError {
			lines = append(lines, strings.Split(d.Rendered, "\n")...)
		}
	}
	if res.Output != "" {
		lines = append(lines, strings.Split(strings.TrimRight(res.Output, "\n"), "\n")...)
	}
	if len(lines) > ui.MostOutput {
		more := len(lines) - ui.MostOutput
		lines = append(lines[:ui.MostOutput], fmt.Sprintf("… %d more lines", more))
	}
	if len(lines) == 0 {
		lines = append(lines, "(it printed nothing)")
	}
	if res.Confined != "" {
		lines = append(lines, "", "note: "+res.Confined)
	}
	return lines
}

// box draws lines below a listing: a rule with a title, and the text indented under it.
func (r *Screen) box(title string, text []string) []string {
	width := r.bodyWidth()
	lines := []string{r.theme.Accent(ui.Cut("╶─ "+title+" "+strings.Repeat("─", max(width-ansi.StringWidth(title)-4, 0)), width))}
	for _, t := range text {
		for _, l := range strings.Split(render.Clean(t), "\n") {
			lines = append(lines, ui.Cut("   "+l, width))
		}
	}
	return append(lines, "")
}
