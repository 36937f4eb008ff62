package exercise

import (
	"io"
	"os"
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

func ownFile() (string, error) { return os.Executable() }

// apart keeps a Ctrl+C in the console from the child: the parent decides what it means.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

func ownGroup(cmd *exec.Cmd) { apart(cmd) }

type job windows.Handle

// Close ends every process of the job.
func (j job) Close() error { return windows.CloseHandle(windows.Handle(j)) }

// contain puts the child into a job object before it is told what to run: what it starts is in the job as well, is
// bounded by it, and ends with it, also when this process dies.
func contain(p *os.Process, sp spec) (io.Closer, error) {
	handle, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return io.NopCloser(nil), os.NewSyscallError("CreateJobObject", err)
	}
	var info windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	basic := &info.BasicLimitInformation
	basic.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | windows.JOB_OBJECT_LIMIT_ACTIVE_PROCESS |
		windows.JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION
	basic.ActiveProcessLimit = 64
	var memory uint64
	for _, st := range sp.Steps {
		memory = max(memory, st.Memory)
	}
	if memory > 0 {
		basic.LimitFlags |= windows.JOB_OBJECT_LIMIT_PROCESS_MEMORY
		info.ProcessMemoryLimit = uintptr(memory)
	}
	_, err = windows.SetInformationJobObject(handle, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	if err != nil {
		windows.CloseHandle(handle)
		return io.NopCloser(nil), os.NewSyscallError("SetInformationJobObject", err)
	}
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(p.Pid))
	if err == nil {
		err = windows.AssignProcessToJobObject(handle, process)
		windows.CloseHandle(process)
	}
	if err != nil {
		windows.CloseHandle(handle)
		return io.NopCloser(nil), os.NewSyscallError("AssignProcessToJobObject", err)
	}
	return job(handle), nil
}

// killGroup ends the process; its children end with the job.
func killGroup(p *os.Process) { _ = p.Kill() }

func startLimited(cmd *exec.Cmd, _ step) error { return cmd.Start() }

func exitOf(state *os.ProcessState) (code int, signal string) { return state.ExitCode(), "" }

func taskCount() int { return 0 }

func groupTasks(int) int { return 0 }

func reapAll() {}
