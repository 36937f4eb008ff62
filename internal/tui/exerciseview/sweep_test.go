package exerciseview

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/exercise"
	"learn/internal/tui/ui"
)

// allStates makes the screen in every state there is.
func allStates(t *testing.T) map[string]*driver {
	one := lessonOf(t, courseFiles("twice"))
	files := courseFiles("twice")
	hostile := "a\x1b[31mb\x07\tc\u202e\u0085 日本語 " + strings.Repeat("long", 100)
	files["performance/memory/exercise/twice/exercise.toml"].Data = fmt.Appendf(nil, exerciseText, `The \u001B[2Jend \t 日本語 of a title that is too long for any line of a small window`)
	for _, name := range []string{"tests.rs", "solution.rs", "solution.md"} {
		files["performance/memory/exercise/twice/"+name].Data = []byte(hostile + "\n" + hostile)
	}
	evil := lessonOf(t, files)
	broken := courseFiles("alpha", "beta")
	broken["performance/memory/exercise/beta/exercise.toml"].Data = []byte("title = 3")
	states := map[string]*driver{
		"no exercises": drive(t, lessonOf(t, courseFiles()), "", newFakeBench(passedResult())),
		"list":         drive(t, lessonOf(t, broken), "", newFakeBench(passedResult())),
		"broken":       drive(t, lessonOf(t, broken), "beta", newFakeBench(passedResult())),
		"not started":  drive(t, one, "", newFakeBench(passedResult())),
		"watching":     drive(t, one, "", newFakeBench(passedResult())).start(),
		"hostile":      drive(t, evil, "", newFakeBench(passedResult())),
	}
	states["list"].keys("down")
	with := func(name string, b *fakeBench, keys ...string) *driver {
		d := drive(t, evil, "", b).start()
		d.keys(keys...)
		states[name] = d
		return d
	}
	for name, r := range map[string]exercise.Result{"passed": passedResult(), "failed": failedResult(), "errors": brokenResult(),
		"crashed": {Outcome: exercise.Crashed, Message: hostile, Output: hostile, Confined: hostile},
		"missing": {Outcome: exercise.ToolMissing, Message: hostile},
		"tests":   {Outcome: exercise.Failed, Tests: []exercise.Test{{Name: hostile, Message: hostile, Where: hostile, Output: hostile}}},
		"strange": {Outcome: exercise.CompileError, Diagnostics: []exercise.Diagnostic{{Level: hostile, Code: hostile, Message: hostile, File: hostile, Rendered: hostile}, {}}},
	} {
		with(name, newFakeBench(r), "h", "h", "h", "r").verdict()
	}
	hold := newFakeBench(passedResult())
	hold.hold = make(chan struct{})
	with("checking", hold, "r")
	with("asking", newFakeBench(passedResult()), "R")
	with("tests shown", newFakeBench(passedResult()), "t")
	d := with("compared", newFakeBench(passedResult()), "h", "h", "h", "d", "d")
	d.await("the solution", func() bool { return d.screen.view == viewSolution })
	reset := with("reset", newFakeBench(passedResult()), "R", "y")
	reset.await("the reset", func() bool { return reset.screen.desk.kept != "" })
	no := newFakeBench(passedResult())
	no.rust = fmt.Errorf("%s", hostile)
	gone := with("no rust", no)
	gone.await("the news", func() bool { return gone.screen.noRust != nil })
	return states
}

// sgrOrLink are the only sequences that may leave a screen: styles, and links.
var sgrOrLink = regexp.MustCompile("\x1b\\[[0-9;:]*m|\x1b\\]8;[^;\x1b\x07]*;(https?://[^\x1b\x07]*)?(\x1b\\\\|\x07)")

func checkFrame(t *testing.T, what, frame string, width, height int) {
	t.Helper()
	lines := strings.Split(frame, "\n")
	if len(lines) > height {
		t.Fatalf("%s at %d×%d: %d lines", what, width, height, len(lines))
	}
	for _, l := range lines {
		if w := ansi.StringWidth(l); w > width {
			t.Fatalf("%s at %d×%d: %d cells: %q", what, width, height, w, l)
		}
		for _, r := range sgrOrLink.ReplaceAllString(l, "") {
			if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' {
				t.Fatalf("%s at %d×%d: control character %q in %q", what, width, height, r, l)
			}
		}
	}
}

func TestExerciseSweep(t *testing.T) {
	for name, d := range allStates(t) {
		t.Run(name, func(t *testing.T) {
			for _, width := range []int{1, 2, 3, 9, 20, 33, 40, 49, 50, 79, 80, 119, 120, 250} {
				for _, height := range []int{1, 2, 5, 13, 24, 80} {
					d.screen.Resize(width, height)
					for _, k := range []string{"", "down", "right", "G", "left", "]", "up", "g"} {
						if k != "" && !(k == "]" && d.screen.view != viewWork) {
							d.keys(k)
						}
						checkFrame(t, k, d.screen.View(), width, height)
					}
				}
			}
			if d.screen.Title() == "" || len(d.screen.Keys()) == 0 || len(d.screen.Leave()) != 0 {
				t.Error("no title, no keys, or something to store")
			}
		})
	}
}

// The page can be read to its end in the smallest window, and the keys lead there.
func TestExerciseSmallWindow(t *testing.T) {
	d := drive(t, lessonOf(t, courseFiles("twice")), "", newFakeBench(brokenResult())).start()
	d.screen.Resize(40, 13)
	d.keys("r")
	d.verdict()
	if got := d.plain(); !strings.Contains(got, "does not compile") || !strings.Contains(got, "E0382") {
		t.Errorf("the verdict is out of sight:\n%s", got)
	}
	seen := map[string]bool{}
	d.keys("g")
	for range len(d.screen.page.lines) {
		for _, l := range strings.Split(d.plain(), "\n") {
			seen[l] = true
		}
		d.keys("down")
	}
	for _, l := range d.screen.page.lines {
		if !seen[ansi.Strip(l)] {
			t.Errorf("never seen: %q", ansi.Strip(l))
		}
	}
}

// Before the first Resize and before anything is read there is nothing to show, and nothing breaks.
func TestExerciseBeforeLoading(t *testing.T) {
	b := newFakeBench(passedResult())
	s := New(lessonOf(t, courseFiles("twice")), "", ui.NewTheme(true, 0), drive(t, lessonOf(t, courseFiles()), "", b).summary, b)
	if s.View() != "" || s.Status() != "" || s.Title() == "" {
		t.Errorf("view %q, status %q", s.View(), s.Status())
	}
	for _, k := range []string{"s", "e", "r", "h", "t", "d", "R", "y", "]", "[", "enter", "down", "G"} {
		s.Update(keyOf(k))
	}
	s.Resize(80, 24)
	s.Update(ui.ThemeMsg{})
	checkFrame(t, "loading", s.View(), 80, 24)
	if e := s.Update(keyOf("esc")); !e.Back {
		t.Error("esc does not leave")
	}
}
