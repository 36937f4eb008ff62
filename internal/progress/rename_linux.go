package progress

import (
	"syscall"

	"golang.org/x/sys/unix"
)

func renameNoReplace(from, to string) error {
	return unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
}

// changedAt is when the file was last changed in any way, in nanoseconds since 1970: the kernel's own time of it.
func changedAt(st *syscall.Stat_t) int64 { return st.Ctim.Nano() }
