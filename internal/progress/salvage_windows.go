package progress

import (
	"os"

	"golang.org/x/sys/windows"
)

// swap puts a finished file in the place of the one that is held open, which has to be closed for it.
func swap(held *os.File, from, to string) error {
	_ = held.Close()
	src, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return err
	}
	dst, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return err
	}
	return windows.MoveFileEx(src, dst, windows.MOVEFILE_REPLACE_EXISTING|windows.MOVEFILE_WRITE_THROUGH)
}

// setAside gives the file at a path a second name. Where the file system has no hard links the file is closed and
// renamed, and nothing is at its place until the new one is there.
func setAside(held *os.File, from, to string) error {
	err := os.Link(from, to)
	if err == nil || os.IsExist(err) {
		return err
	}
	_ = held.Close()
	return place(from, to)
}
