package progress

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

// openFile opens an existing file. A link is followed here and refused by judge, before anything is read or written.
func openFile(path string, write bool) (*os.File, error) {
	flag := os.O_RDONLY
	if write {
		flag = os.O_RDWR
	}
	return os.OpenFile(path, flag, 0)
}

// own has nothing to do: files in a user's data folder inherit that folder's access list.
func own(*os.File, fs.FileInfo) error { return nil }

// identity is, instead of a number and a time of change that a file has elsewhere, when it was made.
func identity(info fs.FileInfo) (inode uint64, changed int64) {
	st, ok := info.Sys().(*syscall.Win32FileAttributeData)
	if !ok {
		return 0, 0
	}
	return 0, st.CreationTime.Nanoseconds()
}

// tryLock locks one byte just before the one that bbolt locks, far behind the end of the file: a byte range cannot be
// locked twice even by one handle. All of ours take this one first, so bbolt's is free then. Closing the file gives
// it back. It returns false if another holds it.
func tryLock(f *os.File, exclusive bool) (bool, error) {
	var how uint32 = windows.LOCKFILE_FAIL_IMMEDIATELY
	if exclusive {
		how |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	err := windows.LockFileEx(windows.Handle(f.Fd()), how, 0, 1, 0,
		&windows.Overlapped{Offset: 1<<32 - 2, OffsetHigh: 1<<32 - 1})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return false, nil
	}
	return err == nil, err
}

// unlock has nothing to do: a lock ends with the handle, mapped or not.
func unlock(*os.File) {}

// place gives a finished file its final name, on disk when it returns; fs.ErrExist if that is taken.
func place(from, to string) error {
	src, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return err
	}
	dst, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return err
	}
	return windows.MoveFileEx(src, dst, windows.MOVEFILE_WRITE_THROUGH)
}

// syncDir has nothing to do: place has written the name through.
func syncDir(string) error { return nil }

// diskFull says that an error is for want of space, readOnly that nothing may be written there at all.
func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
func readOnly(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }
