//go:build !windows

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"learn/internal/exercise"
	"learn/internal/progress"
	"learn/internal/terminal"
	content "learn/lessons"
)

// story is one learner's sessions, each in a real terminal, with the folders that stay between them.
type story struct {
	t   *testing.T
	dir string
	*terminal.Terminal
}

// open starts learn anew; the course is the one in the binary.
func (s *story) open(width, height int, args ...string) {
	s.t.Helper()
	cmd := learnCommand(s.t, s.dir, args...)
	cmd.Env = append(cmd.Env, "LEARN_COURSE=")
	term, err := terminal.Start(cmd, width, height)
	if err != nil {
		s.t.Skipf("no pseudo-terminal: %v", err)
	}
	s.Terminal = term
	s.t.Cleanup(term.Kill)
}

// sees waits until every text is on the screen at once.
func (s *story) sees(texts ...string) {
	s.t.Helper()
	err := s.Wait(patience, strings.Join(texts, " + "), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *story) types(keys string) {
	s.t.Helper()
	if err := s.Send(keys); err != nil {
		s.t.Fatal(err)
	}
}

// quits presses q and waits for the end.
func (s *story) quits() {
	s.t.Helper()
	s.types("q")
	if err := s.Exit(); err != nil {
		s.t.Fatalf("it ended with %v\n%s", err, s.Text())
	}
}

// body is the screen without header and footer.
func (s *story) body() string {
	lines := strings.Split(s.Text(), "\n")
	return strings.Join(lines[1:len(lines)-1], "\n")
}

// TestStory is what a learner does on two days: read, answer, solve, stop in the middle, and be there again.
func TestStory(t *testing.T) {
	s := &story{t: t, dir: t.TempDir()}
	s.reads()
	s.answers()
	if _, err := exercise.Rustc(); err != nil {
		t.Logf("the exercise is left out: %v", err)
		return
	}
	s.solves()
}

func (s *story) reads() {
	s.open(80, 24)
	s.sees("1   Start at the beginning", "Memory: copies, pools and arenas")
	s.types(terminal.Enter)
	s.sees("A request that allocates 23 times")
	s.types("]]]]")
	if err := s.Wait(patience, "the fourth heading at the top", func(string) bool {
		return strings.HasPrefix(strings.TrimLeft(s.body(), " #\n"), "Copy only what changes")
	}); err != nil {
		s.t.Fatal(err)
	}
	kept := strings.TrimRight(strings.Join(strings.Split(s.body(), "\n")[4:], "\n"), "\n") // a blank line stays on top
	s.types("jjj")
	if err := s.Wait(patience, "three lines further", func(string) bool { return strings.HasPrefix(s.body(), "\n"+kept) }); err != nil {
		s.t.Fatal(err)
	}
	before := s.body()
	s.quits()

	s.open(80, 24)
	s.sees("continue", "min left")
	s.types(terminal.Enter)
	s.sees("clone on write")
	if err := s.Wait(patience, "the lines that were read", func(string) bool { return s.body() == before }); err != nil {
		s.t.Fatalf("%v\nwant:\n%s", err, before)
	}
	if err := s.Resize(40, 15); err != nil {
		s.t.Fatal(err)
	}
	s.sees("clone on write")
	s.quits()
}

func (s *story) answers() {
	s.open(80, 24, "quiz", "performance/memory")
	s.sees("question 1 of")
	s.types("1" + terminal.Enter)
	s.sees("enter next")
	s.types(terminal.Enter)
	s.sees("question 2 of")
	s.quits()

	s.open(100, 30, "resume")
	s.sees("question 2 of")
	s.quits()
	sum := summaryOf(s.t, s.dir, s.learner())
	attempt := sum.Lesson("performance/memory").Attempt
	if attempt == nil || len(attempt.Answered) != 1 {
		s.t.Fatalf("one answer was given; stored: %+v", attempt)
	}
}

func (s *story) solves() {
	const id = "buffer-pool"
	solution, err := content.FS.ReadFile("performance/memory/exercise/" + id + "/solution.rs")
	if err != nil {
		s.t.Fatal(err)
	}
	s.open(80, 24, "exercise", "performance/memory/"+id)
	s.sees("s start")
	s.types("s")
	s.sees("watching")
	file := filepath.Join(s.dir, "work", "performance", "memory", id, "exercise.rs")
	starter, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	s.save(file, append(starter, "\n// saved, and still wrong\n"...))
	s.sees("tests fail")
	s.types("h")
	s.sees("hint 2/3")
	s.save(file, solution)
	s.sees("tests pass.")
	s.types("d")
	s.sees("Yours")
	s.quits()

	s.open(80, 24)
	s.sees("continue", "exercise")
	s.quits()
	ex := summaryOf(s.t, s.dir, s.learner()).Lesson("performance/memory").Exercises[id]
	if ex == nil || !ex.Passed || ex.Hints != 1 || ex.Attempts < 2 {
		s.t.Errorf("a wrong and a right check and one hint; stored: %+v", ex)
	}
}

func (s *story) save(file string, text []byte) {
	s.t.Helper()
	if err := os.WriteFile(file, text, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// learner is the only one whose work is stored.
func (s *story) learner() string {
	s.t.Helper()
	names, err := progress.Open(filepath.Join(s.dir, "data", progress.FileName)).Learners(s.t.Context())
	if err != nil || len(names) != 1 {
		s.t.Fatalf("learners: %q, %v", names, err)
	}
	return names[0]
}
