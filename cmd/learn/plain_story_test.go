//go:build !windows

package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"

	"learn/internal/exercise"
	content "learn/lessons"
)

// talk is one session of line mode, in a terminal or through pipes. Nothing it says may be more than lines of text.
type talk struct {
	t     *testing.T
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	tty   bool
	heard strings.Builder
	from  int // what was heard before this is not waited for again
}

// listen starts a session; the course is the one in the binary.
func listen(t *testing.T, dir string, tty bool, args ...string) *talk {
	t.Helper()
	cmd := learnCommand(t, dir, append(args, "--plain")...)
	cmd.Env = append(cmd.Env, "LEARN_COURSE=")
	c := &talk{t: t, cmd: cmd, tty: tty}
	if tty {
		term, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
		if err != nil {
			t.Skipf("no pseudo-terminal: %v", err)
		}
		t.Cleanup(func() { _ = term.Close() })
		c.in, c.out = term, bufio.NewReader(term)
		return c
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c.in, c.out = in, bufio.NewReader(out)
	return c
}

// hears reads until each text has come, in this order.
func (c *talk) hears(texts ...string) {
	c.t.Helper()
	for _, text := range texts {
		for {
			if at := strings.Index(c.heard.String()[c.from:], text); at >= 0 {
				c.from += at + len(text)
				break
			}
			b, err := c.out.ReadByte()
			if err != nil {
				c.t.Fatalf("waiting for %q: %v after\n%s", text, err, c.heard.String())
			}
			c.heard.WriteByte(b)
		}
	}
}

// types answers the prompt that comes next.
func (c *talk) types(line string) {
	c.t.Helper()
	c.hears(" >")
	c.sends(line + "\n")
}

func (c *talk) sends(keys string) {
	c.t.Helper()
	if _, err := io.WriteString(c.in, keys); err != nil {
		c.t.Fatal(err)
	}
}

// ends reads to the end: exit code 0, everything kept, and no byte of all that was heard moves a cursor.
func (c *talk) ends() {
	c.t.Helper()
	rest, _ := io.ReadAll(c.out) // a terminal ends with an error when the other side is closed
	c.heard.Write(rest)
	if err := c.cmd.Wait(); err != nil {
		c.t.Errorf("it ended with %v\n%s", err, c.heard.String())
	}
	said := c.heard.String()
	if !strings.Contains(said[c.from:], "What you did is kept.") {
		c.t.Errorf("it did not say that all is kept:\n%s", said)
	}
	if c.tty { // the terminal's own line ends
		said = strings.ReplaceAll(said, "\r\n", "\n")
	}
	if i := strings.IndexFunc(said, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f || r >= 0x80 && r < 0xa0 }); i >= 0 {
		c.t.Errorf("%q is more than text, in %q", said[i], said[max(i-40, 0):min(i+40, len(said))])
	}
}

// TestStoryInLines is TestStory in words: the same two days, in a terminal and through pipes, with a window in between.
func TestStoryInLines(t *testing.T) {
	for name, tty := range map[string]bool{"terminal": true, "pipes": false} {
		t.Run(name, func(t *testing.T) {
			s := &story{t: t, dir: t.TempDir()}
			readsInLines(s, tty)
			answersInLines(s, tty)
			if _, err := exercise.Rustc(); err != nil {
				t.Logf("the exercise is left out: %v", err)
				return
			}
			solvesInLines(s, tty)
		})
	}
}

// readsInLines: three sections in words, two more in the window, and on in words from there.
func readsInLines(s *story, tty bool) {
	c := listen(s.t, s.dir, tty)
	c.hears("Menu of learn")
	c.types("memory")
	c.hears("Heading 1 of")
	c.types("")
	c.hears("Heading 2 of", "a diagram drawn with characters")
	c.types("")
	c.hears("Heading 3 of", "Borrow first")
	c.types("q")
	c.hears("Menu of learn", "continue reading Memory")
	c.types("q")
	c.ends()

	s.open(80, 24, "resume")
	s.sees("Borrow first", "The parsed head can be a view")
	s.types("]")
	s.sees("Copy only what changes")
	s.quits()

	c = listen(s.t, s.dir, tty, "resume")
	c.hears("Heading 4 of", "Copy only what changes")
	c.types("q")
	c.types("q")
	c.ends()
}

// answersInLines: one question, ctrl+c or the end of the input, and the second question next time, in a window as well.
func answersInLines(s *story, tty bool) {
	c := listen(s.t, s.dir, tty, "quiz", "performance/memory")
	c.hears("Question 1 of")
	c.types("9")
	c.hears("There is no 9 here")
	c.types("1")
	c.hears("Why:")
	c.types("")
	c.hears("Question 2 of", " >")
	if tty {
		c.sends("\x03")
	} else if err := c.cmd.Process.Signal(os.Interrupt); err != nil {
		s.t.Fatal(err)
	}
	c.ends()

	s.open(100, 30, "resume")
	s.sees("question 2 of")
	s.quits()

	c = listen(s.t, s.dir, tty, "resume")
	c.hears("You have answered 1 of", "Question 2 of", " >")
	if tty {
		c.sends("\x04")
	} else if err := c.in.Close(); err != nil {
		s.t.Fatal(err)
	}
	c.ends()
	if a := summaryOf(s.t, s.dir, s.learner()).Lesson("performance/memory").Attempt; a == nil || len(a.Answered) != 1 {
		s.t.Fatalf("one answer was given; stored: %+v", a)
	}
}

// TestKilledAfterTheVerdict: who hears what an answer was worth has it on disk, whatever happens then.
func TestKilledAfterTheVerdict(t *testing.T) {
	s := &story{t: t, dir: t.TempDir()}
	c := listen(t, s.dir, false, "quiz", "performance/memory")
	c.hears("Question 1 of")
	c.types("1")
	c.hears("ight.")
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.cmd.Wait() // it was killed
	if a := summaryOf(t, s.dir, s.learner()).Lesson("performance/memory").Attempt; a == nil || len(a.Answered) != 1 {
		t.Errorf("one verdict was heard; stored: %+v", a)
	}
}

// solvesInLines: an exercise, wrong with a hint and right, compared, and told the next time.
func solvesInLines(s *story, tty bool) {
	const id = "buffer-pool"
	solution, err := content.FS.ReadFile("performance/memory/exercise/" + id + "/solution.rs")
	if err != nil {
		s.t.Fatal(err)
	}
	c := listen(s.t, s.dir, tty, "exercise", "performance/memory")
	c.hears("You have not started it")
	c.types("s")
	c.hears("The starter is in")
	c.types("")
	c.hears("Checking.", "failed.")
	c.types("h")
	c.hears("Hint 1 of 3:")
	s.save(filepath.Join(s.dir, "work", "performance", "memory", id, "exercise.rs"), solution)
	c.types("")
	c.hears("It passes:")
	c.types("d")
	c.hears("Your file, rust", "Our solution, rust", "Why it is as it is:")
	c.types("q")
	c.ends()

	c = listen(s.t, s.dir, tty, "exercise", "performance/memory")
	c.hears("It has passed.", "You have seen 1 of 3 hints.")
	c.types("q")
	c.ends()
	ex := summaryOf(s.t, s.dir, s.learner()).Lesson("performance/memory").Exercises[id]
	if ex == nil || !ex.Passed || ex.Hints != 1 || ex.Attempts != 2 {
		s.t.Errorf("a wrong and a right check and one hint; stored: %+v", ex)
	}
}
