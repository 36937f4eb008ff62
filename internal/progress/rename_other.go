//go:build !windows && !linux && !darwin

package progress

import "golang.org/x/sys/unix"

// renameNoReplace does not exist here; a plain renaming could replace another program's file.
func renameNoReplace(string, string) error { return unix.ENOTSUP }
