//go:build !windows

package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"learn/internal/exercise"
	"learn/internal/progress"
)

// patience bounds how long a test waits for text that has to come; none of them takes that long unless it fails.
const patience = time.Minute

// learnCommand is a learn of its own with folders of its own.
func learnCommand(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	course, err := filepath.Abs("testdata/course")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "learn", args...)
	cmd.Env = append(os.Environ(), scriptEnv(dir)...)
	cmd.Env = append(cmd.Env, "LEARN_COURSE="+course, "TERM=xterm-256color")
	return cmd
}

// await reads until a text has come.
func await(t *testing.T, r *bufio.Reader, text string) {
	t.Helper()
	var got strings.Builder
	for !strings.Contains(got.String(), text) {
		b, err := r.ReadByte()
		if err != nil {
			t.Fatalf("waiting for %q: %v after %q", text, err, got.String())
		}
		got.WriteByte(b)
	}
}

func TestWatchChecksAtEachSave(t *testing.T) {
	if _, err := exercise.Rustc(); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	if out, err := learnCommand(t, dir, "exercise", "alpha", "start").CombinedOutput(); err != nil {
		t.Fatalf("start: %v\n%s", err, out)
	}
	cmd := learnCommand(t, dir, "exercise", "alpha", "watch")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	await(t, lines, "1 test of 2 failed")
	await(t, lines, "shows a hint.\n")
	file := filepath.Join(dir, "work", "first", "alpha", "double", "exercise.rs")
	if err := os.WriteFile(file, []byte("pub fn double(n: u32) -> u32 { 2 * n }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	await(t, lines, "It passes: 2 tests")
	await(t, lines, "the reasons for it.\n")
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, lines)
	if err := cmd.Wait(); err != nil {
		t.Errorf("ctrl+c ended watching with %v; want exit code 0", err)
	}
}

// openWindow starts learn on a terminal and waits for a text in it.
func openWindow(t *testing.T, dir, text string, args ...string) (*exec.Cmd, *os.File) {
	t.Helper()
	cmd := learnCommand(t, dir, args...)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Skipf("no pseudo-terminal: %v", err)
	}
	t.Cleanup(func() { _ = tty.Close() })
	await(t, bufio.NewReader(tty), text)
	return cmd, tty
}

func summaryOf(t *testing.T, dir, learner string) *progress.Summary {
	t.Helper()
	sum, err := progress.Open(filepath.Join(dir, "data", progress.FileName)).Load(t.Context(), learner)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// TestSignalsEndTheWindow: a window that is told to end by the system ends in order, and what was done is stored.
func TestSignalsEndTheWindow(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			dir := t.TempDir()
			cmd, tty := openWindow(t, dir, "twice as large", "alpha", "--learner", "anna")
			drained := make(chan struct{})
			go func() {
				defer close(drained)
				_, _ = io.Copy(io.Discard, tty) // ends with an error when the other side is closed
			}()
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("it ended with %v; want exit code 0", err)
			}
			<-drained
			if last := summaryOf(t, dir, "anna").Last; last == nil || last.Lesson != "first/alpha" {
				t.Errorf("the learner was last at %+v; want first/alpha", last)
			}
		})
	}
}

// TestClosedTerminal: closing the terminal is the same as SIGHUP.
func TestClosedTerminal(t *testing.T) {
	dir := t.TempDir()
	cmd, tty := openWindow(t, dir, "twice as large", "alpha", "--learner", "anna")
	_ = tty.Close() // nobody may be reading from it: that would keep it open
	// Which exit code it ends with does not matter, only that it ends by itself and that nothing is lost.
	if err := cmd.Wait(); cmd.ProcessState == nil || !cmd.ProcessState.Exited() {
		t.Errorf("it ended with %v", err)
	}
	if last := summaryOf(t, dir, "anna").Last; last == nil || last.Lesson != "first/alpha" {
		t.Errorf("the learner was last at %+v; want first/alpha", last)
	}
}

// TestQuestionOnTerminal: only a yes is a yes.
func TestQuestionOnTerminal(t *testing.T) {
	for answer, shown := range map[string]bool{"y\n": true, "yes\n": true, "\n": false, "no\n": false, "\x04": false} {
		dir := t.TempDir()
		cmd := learnCommand(t, dir, "exercise", "alpha", "solution")
		tty, err := pty.Start(cmd)
		if err != nil {
			t.Skipf("no pseudo-terminal: %v", err)
		}
		r := bufio.NewReader(tty)
		await(t, r, "[y/N] ")
		if _, err := io.WriteString(tty, answer); err != nil {
			t.Fatal(err)
		}
		rest, _ := io.ReadAll(r) // ends with an error when the other side is closed
		if err := cmd.Wait(); err != nil {
			t.Errorf("answer %q: %v", answer, err)
		}
		if got := strings.Contains(string(rest), "2 * n"); got != shown {
			t.Errorf("answer %q: solution shown %t; want %t\n%s", answer, got, shown, rest)
		}
		_ = tty.Close()
	}
}
