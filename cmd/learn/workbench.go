package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"learn/internal/exercise"
)

// workbench is the learner's work folder, for the exercise screen and the exercise command. The folder is looked up
// when it is needed: reading lessons must not depend on it.
type workbench struct {
	editing *atomic.Bool // set while an editor has the terminal
	editor  string       // the learner's, with arguments; "" is what the system says
	root    string       // the folder of all exercises; "" is the usual one
}

// maxWork bounds what is read of a learner's file, in bytes.
const maxWork = 1 << 20

// Find returns the workspace of an exercise that was started, with its tests as they are now; nil if it was not.
func (b workbench) Find(path string, e *exercise.Exercise) (*exercise.Workspace, error) {
	file, err := b.file(path)
	if err != nil {
		return nil, err
	}
	if _, err := os.Lstat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("looking for your work: %w", err)
	}
	w, _, err := b.Open(path, e)
	return w, err
}

// folder is where all exercises are unpacked.
func (b workbench) folder() (string, error) {
	if b.root != "" {
		return b.root, nil
	}
	return exercise.DefaultRoot()
}

// file is where the learner's file of an exercise is, or would be.
func (b workbench) file(path string) (string, error) {
	root, err := b.folder()
	if err != nil {
		return "", err
	}
	return filepath.Join(root, filepath.FromSlash(path), "exercise.rs"), nil
}

// Open makes the workspace, or finds it.
func (b workbench) Open(path string, e *exercise.Exercise) (*exercise.Workspace, bool, error) {
	root, err := b.folder()
	if err != nil {
		return nil, false, err
	}
	return exercise.Open(root, path, e)
}

// Source is what the learner's file holds.
func (workbench) Source(w *exercise.Workspace) (string, error) {
	info, err := os.Stat(w.File)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > maxWork {
		return "", fmt.Errorf("%s is not a text file of at most 1 MiB", w.File)
	}
	data, err := os.ReadFile(w.File)
	return string(data), err
}

// Reset puts the starter back and keeps a copy.
func (workbench) Reset(w *exercise.Workspace, e *exercise.Exercise) (string, error) {
	return w.Reset(e)
}

// Watch reports saves.
func (workbench) Watch(ctx context.Context, w *exercise.Workspace) (<-chan struct{}, error) {
	return exercise.Watch(ctx, w.File)
}

// Check judges the learner's file.
func (workbench) Check(ctx context.Context, w *exercise.Workspace, e *exercise.Exercise) exercise.Result {
	return exercise.Check(ctx, w, e)
}

// Rustc is the compiler's version.
func (workbench) Rustc() (string, error) { return exercise.Rustc() }

// Editor makes the command that opens a file in the learner's editor.
func (b workbench) Editor(file string, line int) (tea.ExecCommand, error) {
	cmd, err := exercise.Editor(b.editor, file, line)
	if err != nil {
		return nil, err
	}
	return editor{cmd, b.editing}, nil
}

// editor is an editor that says while it runs: what ctrl+c means then is for it to decide.
type editor struct {
	*exercise.EditorCommand
	running *atomic.Bool
}

// leastAway is how long the terminal is given away at least. Bubble Tea 2.1 stops the clock of its frames in a goroutine
// that nobody waits for: where an editor ends at once, that may come after the clock was started again, and the window
// stays blank for ever (charmbracelet/bubbletea, issue 1778).
const leastAway = 200 * time.Millisecond

func (e editor) Run() error {
	e.running.Store(true)
	defer e.running.Store(false)
	away := time.NewTimer(leastAway)
	err := e.EditorCommand.Run()
	<-away.C
	return err
}
