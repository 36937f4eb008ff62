//go:build unix

package exercise

import (
	"io"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// apart keeps a Ctrl+C in the terminal from the child: the parent decides what it means.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// contain has nothing to add to what the child does for itself.
func contain(*os.Process, spec) (io.Closer, error) { return io.NopCloser(nil), nil }

func killGroup(p *os.Process) {
	_ = syscall.Kill(-p.Pid, syscall.SIGKILL)
}

// startLimited starts a step under its limits: those of this process are lowered for as long as it takes, because what
// is started inherits them.
func startLimited(cmd *exec.Cmd, st step) error {
	for _, l := range []struct {
		what  int
		value uint64
	}{
		{unix.RLIMIT_CORE, 0},
		{unix.RLIMIT_NOFILE, 1024},
		{unix.RLIMIT_FSIZE, st.File},
		{unix.RLIMIT_NPROC, processLimit()},
		{memoryLimit, st.Memory},
	} {
		if l.value == 0 && l.what != unix.RLIMIT_CORE || l.what == memoryLimit && memoryAfterStart {
			continue
		}
		restore, err := lower(l.what, l.value)
		if err != nil && l.what == memoryLimit && !memoryHolds {
			continue
		}
		if err != nil {
			return err
		}
		defer restore()
	}
	if err := cmd.Start(); err != nil || !memoryAfterStart {
		return err
	}
	return boundMemory(cmd.Process.Pid, st.Memory)
}

// lower sets a soft limit, at most to the hard one, and returns what sets it back.
func lower(what int, value uint64) (restore func(), err error) {
	var old syscall.Rlimit
	if err := syscall.Getrlimit(what, &old); err != nil {
		return nil, os.NewSyscallError("getrlimit", err)
	}
	limit := old
	limit.Cur = min(value, old.Max)
	if err := syscall.Setrlimit(what, &limit); err != nil {
		return nil, os.NewSyscallError("setrlimit", err)
	}
	return func() { _ = syscall.Setrlimit(what, &old) }, nil
}

func exitOf(state *os.ProcessState) (code int, signal string) {
	if ws, ok := state.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return -1, unix.SignalName(ws.Signal())
	}
	return state.ExitCode(), ""
}
