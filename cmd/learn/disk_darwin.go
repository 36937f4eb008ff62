package main

import "golang.org/x/sys/unix"

// networkName is the name of the file system, if it is not a local one.
func networkName(st *unix.Statfs_t) string {
	if st.Flags&unix.MNT_LOCAL != 0 {
		return ""
	}
	return unix.ByteSliceToString(st.Fstypename[:])
}
