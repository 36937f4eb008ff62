package progress

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// hold takes the file's lock as another program does, and returns the function that gives it back.
func hold(t *testing.T, path string) (release func()) {
	t.Helper()
	f, err := openFile(path, true)
	if err != nil {
		t.Fatal(err)
	}
	if free, err := tryLock(f, true); err != nil || !free {
		t.Fatalf("lock: %v, %v", free, err)
	}
	return func() { _ = f.Close() }
}

func stored(t *testing.T) *Store {
	t.Helper()
	s := tempStore(t)
	if err := s.Append(t.Context(), "ada", Opened("a/x")); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAHolderThatNeverEndsIsToldOf(t *testing.T) {
	s := stored(t)
	release := hold(t, s.Path())
	s.wait = 30 * time.Millisecond
	e := Opened("a/y")
	var locked *Locked
	if err := s.Append(t.Context(), "ada", e); !errors.As(err, &locked) || !strings.Contains(err.Error(), "fg") {
		t.Errorf("Append = %v, want *Locked", err)
	}
	if _, err := s.Load(t.Context(), "ada"); !errors.As(err, &locked) {
		t.Errorf("Load = %v, want *Locked", err)
	}
	s.wait = time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err := s.Append(ctx, "ada", e); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Append = %v, want the context's error", err)
	}
	release()
	if err := s.Append(t.Context(), "ada", e); err != nil {
		t.Errorf("the kept event is not taken: %v", err)
	}
	if n := load(t, s, "ada").Events; n != 2 {
		t.Errorf("%d events", n)
	}
}

func TestWaitingForTheOwnProcessIsBoundedToo(t *testing.T) {
	s := stored(t)
	s.turn <- struct{}{}
	s.wait = 10 * time.Millisecond
	var locked *Locked
	if err := s.Append(t.Context(), "ada", Opened("a/y")); !errors.As(err, &locked) {
		t.Errorf("Append = %v, want *Locked", err)
	}
	s.wait = time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := s.Append(ctx, "ada", Opened("a/y")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Append = %v, want the context's error", err)
	}
}

func TestReadersDoNotExcludeEachOther(t *testing.T) {
	s := stored(t)
	f, err := openFile(s.Path(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if free, err := tryLock(f, false); err != nil || !free {
		t.Fatalf("lock: %v, %v", free, err)
	}
	s.wait = 30 * time.Millisecond
	if n := load(t, s, "ada").Events; n != 1 {
		t.Errorf("%d events", n)
	}
}

// TestAFileReplacedWhileWaitingIsNotWritten: whoever sets a damaged file aside renames it and puts another there; an
// event must not go into the one that was moved away.
func TestAFileReplacedWhileWaitingIsNotWritten(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an open file is not renamed there")
	}
	s := stored(t)
	f, err := openFile(s.Path(), true)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	release := hold(t, s.Path())
	done := make(chan error)
	go func() { done <- s.Append(t.Context(), "ada", Opened("a/y")) }()
	aside := s.Path() + ".aside"
	before := contents(t, s.Path())
	other := stored(t)
	err = errors.Join(os.Remove(markPath(s.Path())), os.Link(s.Path(), aside), os.Rename(other.Path(), s.Path()))
	if err != nil {
		t.Fatal(err)
	}
	release()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(contents(t, aside), before) {
		t.Error("the file that was set aside was changed")
	}
	if n := load(t, s, "ada").Events; n != 2 {
		t.Errorf("%d events in the new file", n)
	}
	if _, same, err := s.judge(f); same || err != nil {
		t.Errorf("the file that was opened before counts as the one at the path: %v, %v", same, err)
	}
}

func TestLinksAndFoldersAreRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("making a link needs a privilege there")
	}
	target := stored(t)
	before := contents(t, target.Path())
	for name, to := range map[string]string{"link": target.Path(), "dangling": filepath.Join(t.TempDir(), "new.db")} {
		s := tempStore(t)
		if err := os.MkdirAll(filepath.Dir(s.Path()), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, s.Path()); err != nil {
			t.Fatal(err)
		}
		var refused *Refused
		if err := s.Append(t.Context(), "ada", Opened("a/y")); !errors.As(err, &refused) {
			t.Errorf("%s: Append = %v, want *Refused", name, err)
		}
		if _, err := s.Load(t.Context(), "ada"); !errors.As(err, &refused) {
			t.Errorf("%s: Load = %v, want *Refused", name, err)
		}
		if name == "dangling" {
			if _, err := os.Stat(to); !os.IsNotExist(err) {
				t.Errorf("a file was made at the end of the link (%v)", err)
			}
		}
	}
	if !bytes.Equal(contents(t, target.Path()), before) {
		t.Error("the link's target was changed")
	}
	s := Open(t.TempDir())
	if err := s.Append(t.Context(), "ada", Opened("a/y")); err == nil {
		t.Error("a folder was taken for a file")
	}
}

func TestOthersHaveNoRights(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("access lists, not modes")
	}
	s := stored(t)
	mode := func(path string) os.FileMode {
		t.Helper()
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	if got := mode(s.Path()); got != 0o600 {
		t.Errorf("the file has mode %o", got)
	}
	if got := mode(filepath.Dir(s.Path())); got != 0o700 {
		t.Errorf("the folder has mode %o", got)
	}
	if err := os.Chmod(s.Path(), 0o666); err != nil {
		t.Fatal(err)
	}
	load(t, s, "ada")
	if got := mode(s.Path()); got != 0o600 {
		t.Errorf("a file that all may write kept mode %o", got)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(s.Path()), "*"))
	if err != nil || len(left) != 2 { // the file and its mark
		t.Errorf("creation left %v, %v", left, err)
	}
}

// TestCreationReplacesNothing: two programs that find no file both make one; the second must leave the first's.
func TestCreationReplacesNothing(t *testing.T) {
	s := stored(t)
	before := contents(t, s.Path())
	if err := create(s.Path()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(contents(t, s.Path()), before) {
		t.Error("creation replaced a file")
	}
	empty := filepath.Join(t.TempDir(), "empty.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var damaged *Damaged
	if err := Open(empty).Append(t.Context(), "ada", Opened("a/y")); !errors.As(err, &damaged) {
		t.Errorf("Append to an empty file = %v, want *Damaged", err)
	}
	if len(contents(t, empty)) != 0 {
		t.Error("an empty file was replaced")
	}
}
