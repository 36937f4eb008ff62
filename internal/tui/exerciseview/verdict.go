package exerciseview

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/exercise"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// layoutVerdict is what the last check said: what ended it, the compiler's messages or the failed tests, and the rest
// in a line each.
func (s *Screen) layoutVerdict(p *page) {
	d := s.desk
	r := d.result
	if r == nil {
		return
	}
	p.gap()
	s.layoutHeadline(p, r)
	at := 0
	for i := range r.Tests {
		if t := &r.Tests[i]; !t.Passed {
			p.gap()
			p.part(problemMark(at), func() { s.layoutTest(p, t, r.Message) })
			at++
		}
	}
	s.layoutProblems(p, at)
	if at == 0 && r.Outcome != exercise.Passed && r.Outcome != exercise.CompileError {
		s.layoutOutput(p, r.Output, "It printed")
	}
	if r.Confined != "" {
		p.gap()
		p.say(s.theme.Faint, "! ", "Your code is not fully confined here. "+r.Confined)
	}
	if r.Outcome == exercise.Passed {
		p.gap()
		p.say(s.theme.Strong, "", "d compares your code with ours and says why ours is as it is")
		if at := s.next(); at >= 0 {
			p.say(s.theme.Strong, "", "enter goes on to "+s.items[at].title())
		} else {
			p.say(s.theme.Strong, "", "enter goes back")
		}
	}
}

// layoutHeadline is the verdict in a sentence, what it usually means, and how long it took.
func (s *Screen) layoutHeadline(p *page, r *exercise.Result) {
	passed, failed := exercise.Count(r.Tests)
	style, mark := s.theme.Bad, "✗ "
	switch {
	case r.Outcome == exercise.Passed:
		style, mark = s.theme.Good, "✓ "
	case !r.Outcome.Judged():
		style, mark = s.theme.Warn, "! "
	}
	p.say(style, mark, headline(r, passed, failed, s.desk.problems))
	if r.Message != "" {
		p.say(plainText, "  ", sentence(r.Message))
	}
	if why := usually(r.Outcome); why != "" {
		p.say(plainText, "  ", why)
	}
	var facts []string
	if all := passed + failed; all > 0 && r.Outcome != exercise.Passed {
		facts = append(facts, fmt.Sprintf("%d of %s", passed, ui.Count(all, "test"))+map[bool]string{true: " passes", false: " pass"}[all == 1])
	}
	if took := r.Compile + r.Run; took > 0 {
		facts = append(facts, "checked in "+duration(took))
	}
	if len(facts) > 0 {
		p.say(s.theme.Faint, "  ", strings.Join(facts, " · "))
	}
}

// headline is a verdict in one sentence.
func headline(r *exercise.Result, passed, failed int, problems []exercise.Diagnostic) string {
	switch r.Outcome {
	case exercise.Passed:
		if passed == 1 {
			return "The test passes."
		}
		return fmt.Sprintf("All %d tests pass.", passed)
	case exercise.Failed:
		if failed == 1 {
			return "1 test fails."
		}
		return fmt.Sprintf("%d tests fail.", failed)
	case exercise.CompileError:
		if n := errorsIn(problems); n > 0 {
			return "It does not compile: " + ui.Count(n, "error") + "."
		}
		return "It does not compile."
	}
	if text, ok := map[exercise.Outcome]string{
		exercise.Timeout:       "It did not end in time and was stopped.",
		exercise.OutOfMemory:   "It asked for more memory than it may have.",
		exercise.TooMuchOutput: "It printed too much and was stopped.",
		exercise.Crashed:       "It crashed.",
		exercise.ToolMissing:   "Nothing was checked: a tool is missing.",
		exercise.Broken:        "Nothing was checked: the exercise or this machine is at fault, not your code.",
	}[r.Outcome]; ok {
		return text
	}
	return "It ended: " + string(r.Outcome)
}

// usually is what an end other than a failed test most often means.
func usually(o exercise.Outcome) string {
	switch o {
	case exercise.Timeout:
		return "Most often: a loop whose condition never changes, a lock taken twice, or waiting for something that nobody sends."
	case exercise.OutOfMemory:
		return "Most often: a collection that only grows, or a size computed wrongly (a subtraction below zero)."
	case exercise.TooMuchOutput:
		return "Most often: a print inside a loop. Tests show what they print; print less of it."
	case exercise.Crashed:
		return "Most often: endless recursion, a panic while another one unwinds, or an abort or exit in the code."
	}
	return ""
}

// lastTime says how the newest check of an earlier visit ended.
func lastTime(o exercise.Outcome, passed bool) string {
	text := map[exercise.Outcome]string{
		exercise.Passed:        "it passed.",
		exercise.Failed:        "tests failed.",
		exercise.CompileError:  "it did not compile.",
		exercise.Timeout:       "it did not end in time.",
		exercise.OutOfMemory:   "it asked for too much memory.",
		exercise.TooMuchOutput: "it printed too much.",
		exercise.Crashed:       "it crashed.",
	}[o]
	if text == "" {
		text = "it was checked."
	}
	if passed && o != exercise.Passed {
		text += " It has passed before."
	}
	return text
}

// layoutTest is a failed test: its name, why it failed, and what it printed.
func (s *Screen) layoutTest(p *page, t *exercise.Test, said string) {
	p.say(s.theme.Bad, "✗ ", t.Name)
	if t.Message != "" && t.Message != said {
		p.say(plainText, "  ", taught(t.Message))
	}
	if t.Where != "" {
		p.say(s.theme.Faint, "  ", "at "+t.Where)
	}
	s.layoutOutput(p, t.Output, "It printed")
}

// taught is what a failed assertion teaches, without the words that the compiler puts before the test's own.
func taught(message string) string {
	for _, op := range []string{"==", "!="} {
		if rest, ok := strings.CutPrefix(message, "assertion `left "+op+" right` failed: "); ok {
			return rest
		}
	}
	return message
}

// layoutOutput is the end of what a program printed.
func (s *Screen) layoutOutput(p *page, text, title string) {
	text = strings.TrimRight(text, "\n ")
	if text == "" {
		return
	}
	lines := strings.Split(text, "\n")
	if more := len(lines) - ui.MostOutput; more > 0 {
		lines = lines[more:]
		title += fmt.Sprintf(" (after %s not shown)", ui.Count(more, "line"))
	}
	p.say(s.theme.Faint, "  ", title)
	p.output(strings.Join(lines, "\n"))
}

// layoutProblems is what the compiler said, in its order, errors first: the open one in full, the others as a line.
func (s *Screen) layoutProblems(p *page, from int) {
	d := s.desk
	if len(d.problems) > 0 {
		p.gap()
	}
	for i, problem := range d.problems {
		p.part(problemMark(from+i), func() {
			if from+i != d.open {
				p.add(s.problemLine("▸ ", problem, p.wide))
				return
			}
			at, of := i+1, errorsIn(d.problems)
			if i >= of {
				at, of = i+1-of, len(d.problems)-of
			}
			p.say(s.levelStyle(problem), "▾ ", fmt.Sprintf("%s %d of %d", problem.Level, at, of))
			if problem.Rendered != "" {
				p.output(problem.Rendered)
			}
		})
	}
}

func (s *Screen) problemLine(mark string, d exercise.Diagnostic, width int) string {
	level := d.Level
	if d.Code != "" {
		level += "[" + d.Code + "]"
	}
	style := s.levelStyle(d)
	level, message := render.Clean(level), render.Clean(d.Message)
	room := width - ansi.StringWidth(mark+level) - 1
	where := ""
	if d.File != "" {
		where = render.Clean(fmt.Sprintf("  %s:%d", d.File, d.Line))
	}
	if ansi.StringWidth(where) > room/2 {
		where = fmt.Sprintf("  :%d", d.Line)
	}
	line := style(ui.Cut(mark+level, width))
	if room > 1 {
		line += " " + ui.Cut(message, max(room-ansi.StringWidth(where), room/2))
	}
	return ui.Cut(line+s.theme.Faint(where), width)
}

func (s *Screen) levelStyle(d exercise.Diagnostic) func(string) string {
	if d.Level == "error" {
		return s.theme.Bad
	}
	return s.theme.Warn
}

func errorsIn(list []exercise.Diagnostic) (n int) {
	for _, d := range list {
		if d.Level == "error" {
			n++
		}
	}
	return n
}

// duration is a time as one says it: 214 ms, 3.2 s.
func duration(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// sentence begins with a capital letter.
func sentence(s string) string {
	if s == "" {
		return s
	}
	first := []rune(s)[:1]
	return strings.ToUpper(string(first)) + strings.TrimPrefix(s, string(first))
}
