//go:build linux || darwin

package main

import "golang.org/x/sys/unix"

// disk is how many bytes are free for a user where dir is, and the kind of network file system it is on, if any.
func disk(dir string) (free uint64, network string, err error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, "", err
	}
	return uint64(st.Bavail) * uint64(st.Bsize), networkName(&st), nil
}

// permissionsMatter says that files have an owner and a mode.
func permissionsMatter() bool { return true }
