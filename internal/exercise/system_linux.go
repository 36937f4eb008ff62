package exercise

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ownFile is this program: the link stays right when the file was replaced or removed while it runs.
func ownFile() (string, error) { return "/proc/self/exe", nil }

func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// memoryLimit is RLIMIT_DATA: unlike the address space it does not count what allocators and threads reserve and never
// use.
const (
	memoryLimit = unix.RLIMIT_DATA
	memoryHolds = true
)

// processLimit is how many processes and threads the user may have: all there are now and those the step may add. The
// kernel counts by user, and does not hold root to it: then the supervisor's census does.
func processLimit() uint64 { return uint64(taskCount() + maxTasks) }

// taskCount is the number of processes and threads on this machine.
func taskCount() int {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) != nil {
		return 0
	}
	return int(info.Procs)
}

// groupTasks counts the processes and threads of a process group.
func groupTasks(pgid int) int {
	n := 0
	eachProcess(func(p process) {
		if p.group == pgid {
			n += p.threads
		}
	})
	return n
}

// adopt makes this process the parent of every descendant that loses its own, so that reapAll finds them.
func adopt() error {
	return unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
}

// reapAll kills all descendants, whatever group or session they went to, and returns when they are gone. It must run
// when no other goroutine waits for a child.
func reapAll() {
	for deadline := time.Now().Add(2 * time.Second); time.Now().Before(deadline); {
		pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		switch {
		case errors.Is(err, syscall.ECHILD):
			return
		case pid > 0 || errors.Is(err, syscall.EINTR):
			continue
		}
		me := os.Getpid()
		eachProcess(func(p process) {
			if p.parent == me {
				_ = syscall.Kill(p.id, syscall.SIGKILL)
			}
		})
		time.Sleep(time.Millisecond)
	}
}

type process struct{ id, parent, group, threads int }

// eachProcess calls f for every process that /proc shows.
func eachProcess(f func(process)) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if p, err := parseStat(string(data)); err == nil {
			f(p)
		}
	}
}

// parseStat reads /proc/PID/stat: "pid (name) state ppid pgrp …", where the name may hold anything.
func parseStat(s string) (process, error) {
	open, end := strings.IndexByte(s, '('), strings.LastIndexByte(s, ')')
	if open < 1 || end < open {
		return process{}, fmt.Errorf("no name in %q", s)
	}
	fields := strings.Fields(s[end+1:])
	if len(fields) < 18 {
		return process{}, fmt.Errorf("only %d fields in %q", len(fields), s)
	}
	var p process
	for _, item := range []struct {
		into *int
		text string
	}{{&p.id, strings.TrimSpace(s[:open])}, {&p.parent, fields[1]}, {&p.group, fields[2]}, {&p.threads, fields[17]}} {
		n, err := strconv.Atoi(item.text)
		if err != nil {
			return process{}, err
		}
		*item.into = n
	}
	return p, nil
}
