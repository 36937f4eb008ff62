package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"learn/internal/notes"
)

// notebook keeps the drafts of notes in a folder beside the progress file, so that what was written outlives an editor
// that is killed, a window that is closed and a note that is too long.
type notebook struct {
	data  func() (string, error) // the progress file
	bench workbench
}

func (p *program) notebook() notebook { return notebook{p.dataPath, p.workbench()} }

// Begin makes the file of a draft, or finds the one that was left with a text in it.
func (n notebook) Begin(name, draft string) (string, tea.ExecCommand, error) {
	data, err := n.data()
	if err != nil {
		return "", nil, err
	}
	dir := data + ".drafts"
	file := filepath.Join(dir, draftName(name))
	edit, err := n.bench.Editor(file, 0)
	if err != nil {
		return "", nil, err // before anything is written
	}
	if left, err := n.Read(file); err == nil && notes.Text(left) != "" {
		return file, edit, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, fmt.Errorf("no folder for the draft: %w", err)
	}
	return file, edit, writeNew(file, draft)
}

// draftName keeps of a name what is a file's name on every system.
func draftName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
}

// writeNew writes a file that was not there: what is there goes first, so that no link is followed.
func writeNew(file, text string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the draft from before is in the way: %w", err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// Read returns what a draft holds.
func (notebook) Read(file string) (string, error) {
	info, err := os.Lstat(file)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > maxWork {
		return "", errors.New("the draft is not a text file of at most 1 MiB")
	}
	data, err := os.ReadFile(file)
	return string(data), err
}

// Discard removes a draft, and the folder with the last of them.
func (notebook) Discard(file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_ = os.Remove(filepath.Dir(file)) // fails while there are others
	return nil
}
