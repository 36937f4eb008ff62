package exercise

import (
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"github.com/landlock-lsm/go-landlock/landlock"
	llsys "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// systemFolders hold the compiler's linker, libraries and what the system says about itself; no one's own files.
func systemFolders() []string {
	return []string{
		"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt", "/nix", "/gnu", "/run/current-system",
		"/home/linuxbrew/.linuxbrew", "/proc", "/sys", "/etc/ld.so.conf.d",
	}
}

func systemFiles() []string {
	return []string{"/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/localtime", "/dev/random", "/dev/urandom", "/dev/zero"}
}

// confine takes from this process, and from all it will start, what the steps do not need. It returns what the kernel
// cannot refuse, as a sentence.
func confine(sp spec) (gap string, err error) {
	if err := adopt(); err != nil {
		return "", err
	}
	if !sp.Confine {
		return "It ran with your own rights to files and network.", nil
	}
	abi, err := llsys.LandlockGetABIVersion()
	if err != nil {
		abi = 0
	}
	err = landlock.V11.BestEffort().Restrict(
		landlock.RODirs(append(systemFolders(), sp.ReadOnly...)...).IgnoreIfMissing(),
		landlock.ROFiles(systemFiles()...).IgnoreIfMissing(),
		landlock.RWFiles("/dev/null").IgnoreIfMissing(),
		landlock.RWDirs(sp.Writable...).WithRefer(),
	)
	if err != nil {
		return "", err
	}
	netErr := refuseSockets()
	if err := dropCapabilities(); err != nil {
		return "", err
	}
	switch {
	case abi == 0 && netErr != nil:
		return "This kernel has neither Landlock nor seccomp: it ran with your own rights to files and network.", nil
	case abi == 0:
		return "This kernel has no Landlock: it ran without network, but with your own rights to files.", nil
	case netErr != nil:
		return "This kernel has no seccomp: only TCP was refused to it, and that from Linux 6.7 on.", nil
	case abi < 3:
		return "This kernel's Landlock is older than Linux 6.2: a program could empty files that it cannot read.", nil
	}
	return "", nil
}

// dropCapabilities takes root's powers from this thread, the only one that starts programs. They would open what the
// kernel otherwise keeps from a confined program, such as the environment of other processes in /proc.
func dropCapabilities() error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	return os.NewSyscallError("capset", unix.Capset(&header, &none[0]))
}

// refuseSockets lets every later call of socket fail, in this process and its children. Landlock knows TCP by port
// only; this also covers UDP, multipath TCP and the sockets of local services, which may do anything for the user.
func refuseSockets() error {
	arch := map[string]uint32{"amd64": unix.AUDIT_ARCH_X86_64, "arm64": unix.AUDIT_ARCH_AARCH64}[runtime.GOARCH]
	if arch == 0 {
		return fmt.Errorf("no filter for %s", runtime.GOARCH)
	}
	const (
		offsetNr, offsetArch = 0, 4 // in struct seccomp_data
		x32                  = 0x40000000
		load                 = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
		ifEqual              = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
		ifAtLeast            = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
		give                 = unix.BPF_RET | unix.BPF_K
		refuse               = unix.SECCOMP_RET_ERRNO | uint32(unix.EACCES)
	)
	filter := []unix.SockFilter{
		{Code: load, K: offsetArch},
		{Code: ifEqual, K: arch, Jt: 0, Jf: 5}, // calls of another architecture have other numbers
		{Code: load, K: offsetNr},
		{Code: ifAtLeast, K: x32, Jt: 3},
		{Code: ifEqual, K: unix.SYS_SOCKET, Jt: 2},
		{Code: ifEqual, K: unix.SYS_IO_URING_SETUP, Jt: 1}, // it makes sockets as well
		{Code: give, K: unix.SECCOMP_RET_ALLOW},
		{Code: give, K: refuse},
	}
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return os.NewSyscallError("prctl", err)
	}
	_, _, errno := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	if errno != 0 {
		return os.NewSyscallError("seccomp", errno)
	}
	return nil
}
