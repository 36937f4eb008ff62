//go:build race

package exercise

import (
	"os"

	"golang.org/x/sys/unix"
)

// The race detector's own memory counts as data, and it ends the program when it gets no more. In its builds, which only
// tests run, a step's bound on memory is set right after its start instead of before.
const memoryAfterStart = true

func boundMemory(pid int, bytes uint64) error {
	if bytes == 0 {
		return nil
	}
	limit := unix.Rlimit{Cur: bytes, Max: bytes}
	return os.NewSyscallError("prlimit", unix.Prlimit(pid, memoryLimit, &limit, nil))
}
