//go:build !windows && !linux && !darwin

package progress

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// renameNoReplace does not exist here; a plain renaming could replace another program's file.
func renameNoReplace(string, string) error { return unix.ENOTSUP }

// changedAt is not asked here, where the field has several names: the time of the last write has to do.
func changedAt(*syscall.Stat_t) int64 { return 0 }
