package progress

import (
	"syscall"

	"golang.org/x/sys/unix"
)

func renameNoReplace(from, to string) error {
	return unix.RenamexNp(from, to, unix.RENAME_EXCL)
}

// changedAt is when the file was last changed in any way, in nanoseconds since 1970: the kernel's own time of it.
func changedAt(st *syscall.Stat_t) int64 { return st.Ctimespec.Nano() }
