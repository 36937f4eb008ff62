//go:build !windows

package progress

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// openFile opens an existing file without following a link at its name.
func openFile(path string, write bool) (*os.File, error) {
	flag := os.O_RDONLY
	if write {
		flag = os.O_RDWR
	}
	// Without O_NONBLOCK opening a FIFO that was put there would wait for ever.
	f, err := os.OpenFile(path, flag|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if errors.Is(err, unix.ELOOP) || errors.Is(err, unix.EMLINK) { // EMLINK: FreeBSD
		return nil, &Refused{Path: path, Reason: "it is a symbolic link"}
	}
	return f, err
}

// own fails if the file is another user's, and takes away from others what rights they have to it.
func own(f *os.File, info fs.FileInfo) error {
	st, ok := info.Sys().(*syscall.Stat_t)
	if ok && int(st.Uid) != os.Geteuid() {
		return fmt.Errorf("it belongs to another user (uid %d)", st.Uid)
	}
	if info.Mode().Perm()&0o077 != 0 {
		if err := f.Chmod(0o600); err != nil && !errors.Is(err, unix.EROFS) {
			return fmt.Errorf("others may read it, and that cannot be changed: %w", err)
		}
	}
	return nil
}

// identity is the number of a file in its file system and when it was last changed, as no program can choose it.
func identity(info fs.FileInfo) (inode uint64, changed int64) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0
	}
	return uint64(st.Ino), changedAt(st)
}

// tryLock takes the lock that bbolt takes too, on the same open file, where taking it twice is no conflict. It
// returns false if another holds it.
func tryLock(f *os.File, exclusive bool) (bool, error) {
	how := unix.LOCK_SH
	if exclusive {
		how = unix.LOCK_EX
	}
	err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
	switch {
	case errors.Is(err, unix.EWOULDBLOCK):
		return false, nil
	case errors.Is(err, unix.EINTR):
		return false, nil
	}
	return err == nil, err
}

// unlock gives the lock back where closing the file does not: as long as the file is mapped, it is open to the system.
func unlock(f *os.File) { _ = unix.Flock(int(f.Fd()), unix.LOCK_UN) }

// place gives a finished file its final name; fs.ErrExist if that is taken. Where the file system has no hard links
// the system's renaming that replaces nothing is used.
func place(from, to string) error {
	err := os.Link(from, to)
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.ENOSYS) {
		return renameNoReplace(from, to)
	}
	return err
}

// syncDir makes the names in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	// Some file systems cannot sync a folder and say EINVAL; there is nothing more to be done then.
	if err := d.Sync(); err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOTSUP) {
		return err
	}
	return nil
}

// diskFull says that an error is for want of space, readOnly that nothing may be written there at all.
func diskFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) ||
		err != nil && strings.Contains(err.Error(), unix.ENOSPC.Error()) // bbolt gives only the text of one
}
func readOnly(err error) bool { return errors.Is(err, unix.EROFS) }
