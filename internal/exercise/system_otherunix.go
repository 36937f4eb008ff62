//go:build unix && !linux

package exercise

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

func ownFile() (string, error) { return os.Executable() }

func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// memoryLimit is asked for, but some versions of macOS refuse it and others do not hold to it.
const (
	memoryLimit = unix.RLIMIT_AS
	memoryHolds = false
)

// processLimit leaves the user's own limit: without a count of what runs now, a lower one would refuse the first step.
func processLimit() uint64 { return 0 }

func taskCount() int { return 0 }

func groupTasks(int) int { return 0 }

// reapAll has nothing to look through: killGroup reached all that stayed in the group.
func reapAll() {}
