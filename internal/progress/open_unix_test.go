//go:build !windows

package progress

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestAPipeIsRefused: opening one waits for its other end, which never comes.
func TestAPipeIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Skipf("no pipes here: %v", err)
	}
	if err := Open(path).Append(t.Context(), "ada", Opened("a/x")); err == nil {
		t.Error("Append stored into a pipe")
	}
	if _, err := Open(path).Load(t.Context(), "ada"); err == nil {
		t.Error("Load read a pipe")
	}
}

func TestAnotherUsersFileIsRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	s := stored(t)
	if err := os.Chown(s.Path(), 4711, 4711); err != nil {
		t.Skipf("not here: %v", err)
	}
	var refused *Refused
	if err := s.Append(t.Context(), "ada", Opened("a/x")); !errors.As(err, &refused) {
		t.Errorf("Append = %v, want *Refused", err)
	}
	if _, err := s.Load(t.Context(), "ada"); !errors.As(err, &refused) {
		t.Errorf("Load = %v, want *Refused", err)
	}
}

// TestADiskThatCannotBeWrittenIsSaid stores where no file can be made, and later where one can.
func TestADiskThatCannotBeWrittenIsSaid(t *testing.T) {
	dir := t.TempDir()
	blocker := filepath.Join(dir, "learn")
	if err := os.WriteFile(blocker, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := Open(filepath.Join(blocker, FileName))
	e := Opened("a/x")
	if err := s.Append(t.Context(), "ada", e); !errors.Is(err, unix.ENOTDIR) {
		t.Errorf("Append = %v, want that the folder is none", err)
	}
	if err := os.Remove(blocker); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), "ada", e); err != nil {
		t.Errorf("the kept event is not taken: %v", err)
	}
}
