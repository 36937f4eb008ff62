package exerciseview

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"learn/internal/exercise"
)

// realBench is a workbench over the exercise package, in a folder of the test.
type realBench struct{ root string }

func (b realBench) Find(path string, e *exercise.Exercise) (*exercise.Workspace, error) {
	if _, err := os.Lstat(filepath.Join(b.root, filepath.FromSlash(path), "exercise.rs")); err != nil {
		return nil, nil
	}
	w, _, err := b.Open(path, e)
	return w, err
}

func (b realBench) Open(path string, e *exercise.Exercise) (*exercise.Workspace, bool, error) {
	return exercise.Open(b.root, path, e)
}

func (b realBench) Source(w *exercise.Workspace) (string, error) {
	data, err := os.ReadFile(w.File)
	return string(data), err
}

func (b realBench) Reset(w *exercise.Workspace, e *exercise.Exercise) (string, error) {
	return w.Reset(e)
}

func (b realBench) Watch(ctx context.Context, w *exercise.Workspace) (<-chan struct{}, error) {
	return exercise.Watch(ctx, w.File)
}

func (b realBench) Check(ctx context.Context, w *exercise.Workspace, e *exercise.Exercise) exercise.Result {
	return exercise.Check(ctx, w, e)
}

func (b realBench) Rustc() (string, error) { return exercise.Rustc() }

func (b realBench) Editor(string, int) (tea.ExecCommand, error) {
	return nil, errors.New("there is no editor here")
}

// The whole story with the real compiler: unpack, save something that does not compile, something wrong, and the right
// thing; each save is judged by itself.
func TestExerciseWithTheRealCompiler(t *testing.T) {
	if _, err := exercise.Rustc(); err != nil {
		t.Skipf("skipped without a Rust compiler: %v", err)
	}
	b := realBench{t.TempDir()}
	l := lessonOf(t, courseFiles("twice"))
	d := drive(t, l, "", b).start()
	file := d.screen.desk.work.File
	save := func(text string, outcome exercise.Outcome) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		d.await(string(outcome), func() bool {
			desk := d.screen.desk
			return desk.result != nil && !desk.checking && desk.result.Outcome == outcome
		})
	}
	save("pub fn double(n: u32) -> Option<u32> {\n    Some(m * 2)\n}\n", exercise.CompileError)
	d.shows("It does not compile: 1 error.", "error[E0425]", "cannot find value", "exercise.rs:2")
	save("pub fn double(n: u32) -> Option<u32> {\n    Some(n.wrapping_mul(2))\n}\n", exercise.Failed)
	d.shows("1 test fails", "✗ largest", "there is no such number")
	save(answerText, exercise.Passed)
	d.shows("All 2 tests pass.")
	if d.screen.Status() != "passed" || len(d.stored) < 3 {
		t.Errorf("status %q, stored %d", d.screen.Status(), len(d.stored))
	}
	d.keys("d")
	d.await("the solution", func() bool { return d.screen.view == viewSolution })
	d.shows("Your code and ours are the same", "n.checked_mul(2)", "says when it does not fit")
	d.keys("esc", "R", "y")
	d.await("the reset", func() bool { return d.screen.desk.kept != "" })
	kept, err := os.ReadFile(d.screen.desk.kept)
	if err != nil || string(kept) != answerText {
		t.Errorf("kept %q: %v", kept, err)
	}
	d.verdict()
	d.screen.Leave()
	again := driveWith(t, l, "", b, d.summary)
	again.shows("Last time tests failed. It has passed before.", "watching")
	if !strings.HasSuffix(again.screen.desk.work.File, file) || again.screen.Status() != "passed" {
		t.Errorf("the work is not there again: %v", again.screen.desk.work)
	}
}
