//go:build !windows

package progress

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// swap puts a finished file in the place of the one that is held open and locked, in one step.
func swap(_ *os.File, from, to string) error { return os.Rename(from, to) }

// setAside gives the file at a path a second name. Where the file system has no hard links the file is renamed, and
// nothing is at its place until the new one is there.
func setAside(_ *os.File, from, to string) error {
	err := os.Link(from, to)
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.ENOSYS) {
		return renameNoReplace(from, to)
	}
	return err
}
