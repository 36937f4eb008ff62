package main

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// disk is how many bytes are free for a user where dir is, and the kind of network file system it is on, if any.
func disk(dir string) (free uint64, network string, err error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, "", err
	}
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, "", err
	}
	volume, err := windows.UTF16PtrFromString(filepath.VolumeName(dir) + `\`)
	if err == nil && windows.GetDriveType(volume) == windows.DRIVE_REMOTE {
		network = "a network drive"
	}
	return free, network, nil
}

// permissionsMatter says that files have an owner and a mode.
func permissionsMatter() bool { return false }
