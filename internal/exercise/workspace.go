package exercise

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"learn/internal/source"
)

// Files of a workspace.
const (
	workFile  = "exercise.rs"
	cargoText = `# A small crate, so that editors and "cargo test" understand exercise.rs. The tutor itself calls rustc.
[package]
name = "%s"
version = "0.0.0"
edition = "2024"

[lib]
path = "lib.rs"

[workspace]
`
)

// Workspace is a learner's folder for one exercise.
type Workspace struct {
	Dir  string
	File string // exercise.rs, the only file that the learner edits
}

// DefaultRoot is the folder that workspaces are made in: LEARN_WORK, or "learn" in the user's home, where the learner
// sees it and their editor finds it. It may not exist yet.
func DefaultRoot() (string, error) {
	if dir := os.Getenv("LEARN_WORK"); dir != "" {
		return filepath.Abs(dir)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding your home folder: %w; set LEARN_WORK to the folder for exercises", err)
	}
	return filepath.Join(home, "learn"), nil
}

// Open makes the workspace of an exercise under root, or refreshes the files in it that are not the learner's. place is
// "topic/lesson/id". The learner's exercise.rs is made when it is not there (created is true then) and is never
// written again. Nothing is written outside root, also where a folder in it is a link.
func Open(root, place string, e *Exercise) (w *Workspace, created bool, err error) {
	if err := checkPlace(place); err != nil {
		return nil, false, err
	}
	starter, err := e.StarterSource()
	if err != nil {
		return nil, false, err
	}
	tests, err := e.TestsSource()
	if err != nil {
		return nil, false, err
	}
	dir, err := openDir(root, place)
	if err != nil {
		return nil, false, err
	}
	defer dir.Close()
	for name, text := range map[string]string{
		"lib.rs":     rootSource,
		"tests.rs":   tests,
		"Cargo.toml": fmt.Sprintf(cargoText, path.Base(place)),
	} {
		if err := replace(dir, name, text); err != nil {
			return nil, false, fmt.Errorf("writing %s into %s: %w", name, dir.Name(), err)
		}
	}
	created, err = createNew(dir, workFile, starter)
	if err != nil {
		return nil, false, fmt.Errorf("writing your %s: %w", workFile, err)
	}
	full := filepath.Join(root, filepath.FromSlash(place))
	return &Workspace{Dir: full, File: filepath.Join(full, workFile)}, created, nil
}

func checkPlace(place string) error {
	for part := range strings.SplitSeq(place, "/") {
		if !source.Slug(part) {
			return fmt.Errorf("%q is not the place of an exercise: topic/lesson/id is", place)
		}
	}
	return nil
}

// openDir makes and opens a folder under root that no link leads out of.
func openDir(root, place string) (*os.Root, error) {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, fmt.Errorf("making the folder for exercises: %w; LEARN_WORK names another one", err)
	}
	top, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("opening the folder for exercises: %w", err)
	}
	defer top.Close()
	if err := top.MkdirAll(filepath.FromSlash(place), 0o755); err != nil {
		return nil, fmt.Errorf("making %s in %s: %w", place, root, err)
	}
	dir, err := top.OpenRoot(filepath.FromSlash(place))
	if err != nil {
		return nil, fmt.Errorf("opening %s in %s: %w", place, root, err)
	}
	return dir, nil
}

// replace writes a file beside the old one and puts it in its place: a link there is replaced, not followed.
func replace(dir *os.Root, name, text string) error {
	if old, err := dir.Lstat(name); err == nil && old.Mode().IsRegular() {
		if data, err := dir.ReadFile(name); err == nil && string(data) == text {
			return nil // an unchanged file stays untouched, so that no editor asks to load it again
		}
	}
	fresh := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+".new")
	_ = dir.Remove(fresh)
	f, err := dir.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = dir.Rename(fresh, name)
	}
	if err != nil {
		_ = dir.Remove(fresh)
	}
	return err
}

// createNew makes a file if nothing of that name is there.
func createNew(dir *os.Root, name, text string) (created bool, err error) {
	if _, err := dir.Lstat(name); err == nil {
		return false, nil
	}
	f, err := dir.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = f.WriteString(text)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = dir.Remove(name) // half a starter would look like the learner's own work
	}
	return err == nil, err
}

// Reset puts the starter back. What the learner had is kept beside it as exercise.rs.TIME.bak, whose full name is
// returned; "" if there was nothing to keep.
func (w *Workspace) Reset(e *Exercise) (backup string, err error) {
	starter, err := e.StarterSource()
	if err != nil {
		return "", err
	}
	dir, err := os.OpenRoot(w.Dir)
	if err != nil {
		return "", fmt.Errorf("opening the exercise's folder: %w", err)
	}
	defer dir.Close()
	if _, err := dir.Lstat(workFile); err == nil {
		name := freeName(dir, workFile+"."+time.Now().Format("20060102-150405"))
		if err := dir.Rename(workFile, name); err != nil {
			return "", fmt.Errorf("keeping a copy of your work: %w", err)
		}
		backup = filepath.Join(w.Dir, name)
	}
	if _, err := createNew(dir, workFile, starter); err != nil {
		return backup, fmt.Errorf("writing the starter: %w", err)
	}
	return backup, nil
}

// freeName is base with ".bak", and a number before it when that is taken.
func freeName(dir *os.Root, base string) string {
	name := base + ".bak"
	for n := 2; ; n++ {
		if _, err := dir.Lstat(name); err != nil {
			return name
		}
		name = fmt.Sprintf("%s-%d.bak", base, n)
	}
}
