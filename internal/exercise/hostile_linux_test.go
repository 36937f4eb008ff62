package exercise

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// judge runs one test named "t" that calls the given body.
func judge(t *testing.T, body string) Result {
	t.Helper()
	needRust(t)
	res := CheckSource(t.Context(), "pub fn run() {\n"+body+"\n}", inline("#[test] fn before() {}\n#[test] fn t() { run() }\n#[test] fn u() {}\n"))
	if res.Outcome == CompileError {
		t.Fatalf("does not compile: %+v", res.Diagnostics)
	}
	return res
}

// names reports whether the message says which test it was, and that one is the last of the tests.
func names(res Result, test string) bool {
	return len(res.Tests) > 0 && res.Tests[len(res.Tests)-1].Name == test && !res.Tests[len(res.Tests)-1].Passed &&
		strings.Contains(res.Message, test) && res.Tests[0] == Test{Name: "before", Passed: true}
}

func TestBounds(t *testing.T) {
	for name, c := range map[string]struct {
		body    string
		outcome Outcome
		message string
	}{
		"endless loop":   {`let mut n = 0u64; loop { n = std::hint::black_box(n.wrapping_add(1)); }`, Timeout, "within 2 seconds"},
		"deadlock":       {`let m = std::sync::Mutex::new(0); let _a = m.lock(); let _b = m.lock();`, Timeout, "lock"},
		"one allocation": {`std::hint::black_box(vec![1u8; 3 << 30]);`, OutOfMemory, "256 MiB"},
		"many":           {`let mut all = Vec::new(); loop { all.push(vec![1u8; 1 << 16]); }`, OutOfMemory, "256 MiB"},
		"captured flood": {`loop { println!("{}", "x".repeat(1 << 16)); }`, OutOfMemory, "256 MiB"},
		"raw flood":      {`use std::io::Write; loop { std::io::stdout().write_all(&[b'x'; 4096]).unwrap(); }`, TooMuchOutput, "256 KiB"},
		"error flood":    {`use std::io::Write; loop { std::io::stderr().write_all(&[b'x'; 4096]).unwrap(); }`, TooMuchOutput, "256 KiB"},
		"large file":     {`use std::io::Write; let mut f = std::fs::File::create("big").unwrap(); loop { f.write_all(&[0; 1 << 20]).unwrap(); }`, Crashed, "larger than 64 MiB"},
		"abort":          {`std::process::abort()`, Crashed, "SIGABRT"},
		"exit":           {`std::process::exit(0)`, Crashed, "exit code 0"},
		"stack":          {`fn f(n: u64) -> u64 { std::hint::black_box(f(n + 1) + 1) } f(0);`, Crashed, "stack overflowed"},
		"panic in drop":  {`struct D; impl Drop for D { fn drop(&mut self) { panic!("second") } } let _d = D; panic!("first")`, Crashed, "SIGABRT"},
	} {
		t.Run(name, func(t *testing.T) {
			needRust(t)
			e := inline("#[test] fn before() {}\n#[test] fn t() { run() }\n#[test] fn u() {}\n")
			e.Limits.Seconds = 10
			if c.outcome == Timeout {
				e.Limits.Seconds = 2
			}
			res := CheckSource(t.Context(), "#![allow(unconditional_recursion, unreachable_code)]\npub fn run() {\n"+c.body+"\n}", e)
			if res.Outcome != c.outcome || !strings.Contains(res.Message, c.message) || !names(res, "t") {
				res.Output = res.Output[:min(len(res.Output), 1000)]
				t.Errorf("%+v", res)
			}
			if len(res.Output) > maxOutput+100 {
				t.Errorf("%d bytes of output", len(res.Output))
			}
		})
	}
}

func TestConfined(t *testing.T) {
	needRust(t)
	if gap := judge(t, "").Confined; gap != "" {
		t.Skipf("this machine cannot confine: %s", gap)
	}
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret")
	if err := os.WriteFile(secret, []byte("hunter2"), 0o644); err != nil {
		t.Fatal(err)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	refused := func(call string) string {
		return fmt.Sprintf(`assert_eq!(%s.err().map(|e| e.kind()), Some(std::io::ErrorKind::PermissionDenied));`, call)
	}
	for name, body := range map[string]string{
		"reads a file":        refused(fmt.Sprintf("std::fs::read(%q)", secret)),
		"lists the home":      refused(fmt.Sprintf("std::fs::read_dir(%q)", home)),
		"lists the root":      refused(`std::fs::read_dir("/")`),
		"reads passwd":        refused(`std::fs::read("/etc/passwd")`),
		"writes beside":       refused(fmt.Sprintf("std::fs::write(%q, b\"x\")", filepath.Join(outside, "new"))),
		"overwrites":          refused(fmt.Sprintf("std::fs::write(%q, b\"x\")", secret)),
		"truncates":           refused(fmt.Sprintf("std::fs::OpenOptions::new().write(true).truncate(true).open(%q)", secret)),
		"removes":             refused(fmt.Sprintf("std::fs::remove_file(%q)", secret)),
		"writes into /tmp":    refused(`std::fs::write("/tmp/learn-test-escape", b"x")`),
		"connects":            refused(fmt.Sprintf("std::net::TcpStream::connect(%q)", listener.Addr())),
		"listens":             refused(`std::net::TcpListener::bind("127.0.0.1:0")`),
		"binds UDP":           refused(`std::net::UdpSocket::bind("127.0.0.1:0")`),
		"binds a unix socket": refused(`std::os::unix::net::UnixListener::bind("socket")`),
		"reads another's environment": refused(fmt.Sprintf(
			"std::fs::read(%q)", fmt.Sprintf("/proc/%d/environ", os.Getpid()))),
		"a child reads":                 fmt.Sprintf(`let out = std::process::Command::new("cat").arg(%q).output().unwrap(); assert!(!out.status.success() && out.stdout.is_empty());`, secret),
		"no secrets in the environment": `assert_eq!(std::env::vars().filter(|(k, _)| k.contains("TOKEN") || k.starts_with("LEARN")).count(), 0);`,
		"may use its own folder": `std::fs::write("mine", b"x").unwrap(); assert_eq!(std::fs::read("mine").unwrap(), b"x");
			let tmp = std::env::temp_dir().join("tmp"); std::fs::write(&tmp, b"y").unwrap(); std::fs::rename(tmp, "moved").unwrap();`,
		"may use threads": `let v: Vec<_> = (0..64).map(|i| std::thread::spawn(move || i)).collect();
			assert_eq!(v.into_iter().map(|h| h.join().unwrap()).sum::<i32>(), 2016); assert!(std::thread::available_parallelism().is_ok());`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("MY_TOKEN", "hunter2")
			if res := judge(t, body); res.Outcome != Passed {
				t.Errorf("%+v", res)
			}
			if data, err := os.ReadFile(secret); err != nil || string(data) != "hunter2" {
				t.Errorf("the file holds %q, %v", data, err)
			}
		})
	}
}

func TestTheCompilerReadsNoSecrets(t *testing.T) {
	needRust(t)
	if gap := judge(t, "").Confined; gap != "" {
		t.Skipf("this machine cannot confine: %s", gap)
	}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("hunter2"), 0o644); err != nil {
		t.Fatal(err)
	}
	src := fmt.Sprintf("pub fn run() { panic!(\"{}\", include_str!(%q)) }", secret)
	res := CheckSource(t.Context(), src, inline("#[test] fn t() { run() }"))
	if res.Outcome != CompileError || strings.Contains(fmt.Sprintf("%+v", res), "hunter2") {
		t.Errorf("%+v", res)
	}
}

// running counts the processes whose command line holds a text.
func running(text string) int {
	n := 0
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil && strings.Contains(strings.ReplaceAll(string(data), "\x00", " "), text) {
			n++
		}
	}
	return n
}

// stray starts three sleepers that try to outlive the test: a child, a grandchild whose parent ends, and one in a
// session of its own.
func stray(mark int) string {
	return fmt.Sprintf(`
	use std::process::Command;
	let _a = Command::new("sleep").arg("%[1]d").spawn().unwrap();
	Command::new("sh").args(["-c", "sleep %[1]d & sleep %[1]d > /dev/null 2>&1 &"]).status().unwrap();
	Command::new("setsid").args(["sh", "-c", "setsid sleep %[1]d &"]).status().unwrap();
	`, mark)
}

func TestNothingIsLeftAfterTheTest(t *testing.T) {
	res := judge(t, stray(86401))
	if res.Outcome != Passed {
		t.Errorf("%+v", res)
	}
	if n := running("sleep 86401"); n != 0 {
		t.Errorf("%d processes are left", n)
	}
}

func TestCancelEndsEverything(t *testing.T) {
	needRust(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var res Result
	var wg sync.WaitGroup
	wg.Go(func() {
		res = CheckSource(ctx, "pub fn run() {"+stray(86402)+"loop { std::thread::park(); } }", inline("#[test] fn t() { run() }"))
	})
	eventually(t, "the sleepers", func() bool { return running("sleep 86402") >= 4 })
	cancel()
	wg.Wait()
	if res.Outcome != Cancelled {
		t.Errorf("%+v", res)
	}
	if n := running("sleep 86402"); n != 0 {
		t.Errorf("%d processes are left", n)
	}
	runs, err := filepath.Glob(filepath.Join(must(t)(cacheDir()), "once", "*"))
	if err != nil || len(runs) != 0 {
		t.Errorf("folders are left: %v, %v", runs, err)
	}
}

func TestTheParentsDeathEndsEverything(t *testing.T) {
	needRust(t)
	self := must(t)(os.Executable())
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), parentEnv+"=pub fn run() {"+stray(86403)+"loop { std::thread::park(); } }")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the sleepers", func() bool { return running("sleep 86403") >= 4 })
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	eventually(t, "the end of the sleepers", func() bool { return running("sleep 86403") == 0 })
}

func TestManyProcessesAreStopped(t *testing.T) {
	res := judge(t, `for _ in 0..4000 { std::process::Command::new("sleep").arg("86404").spawn().unwrap(); }`)
	if res.Outcome != Crashed && res.Outcome != Failed { // root is stopped by the census, others by the kernel
		t.Errorf("%+v", res)
	}
	if n := running("sleep 86404"); n != 0 {
		t.Errorf("%d processes are left", n)
	}
}

// What a program leaves in the folder of its build must not lead the next check, which writes there, anywhere else.
func TestTheNextBuildIsNotLedOutside(t *testing.T) {
	needRust(t)
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret")
	put(t, secret, "hunter2")
	e := inline("#[test] fn t() { run() }")
	w := &Workspace{Dir: t.TempDir()}
	w.File = filepath.Join(w.Dir, "exercise.rs")
	put(t, w.File, fmt.Sprintf(`pub fn run() {
		for name in ["exercise.rs", "tests.rs", "lib.rs", "incremental", "program.exe", "scratch", ".lib.rs.new"] {
			let path = std::path::Path::new("..").join(name);
			let _ = std::fs::rename(&path, std::path::Path::new("..").join(format!("old-{name}")));
			std::os::unix::fs::symlink(%q, path).unwrap();
		}
	}`, secret))
	for n := range 2 {
		if res := Check(t.Context(), w, e); res.Outcome != Passed {
			t.Fatalf("check %d: %+v", n, res)
		}
	}
	if got := must(t)(readAll(secret)); got != "hunter2" {
		t.Errorf("the file outside holds %q", got)
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) != 1 {
		t.Errorf("outside are %v, %v", entries, err)
	}
}

func TestChecksAtTheSameTime(t *testing.T) {
	needRust(t)
	e := queue(t)
	w, _ := open(t, t.TempDir(), e)
	put(t, w.File, must(t)(e.SolutionSource()))
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if res := Check(t.Context(), w, e); res.Outcome != Passed {
				t.Errorf("%+v", res)
			}
		})
	}
	wg.Wait()
}

func TestMessagesSurviveALaterCrash(t *testing.T) {
	needRust(t)
	res := CheckSource(t.Context(), "pub fn run() -> u32 { 1 }", inline("#[test] fn a() { assert_eq!(run(), 2, \"must be two\") }\n#[test] fn b() { std::process::abort() }"))
	if res.Outcome != Crashed || len(res.Tests) != 2 || !strings.Contains(res.Tests[0].Message, "must be two") || res.Tests[1].Name != "b" {
		t.Errorf("%+v", res)
	}
}

func TestParseStat(t *testing.T) {
	p, err := parseStat("42 (a) b (c) S 7 9 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 100 1 2\n")
	if err != nil || p != (process{id: 42, parent: 7, group: 9, threads: 3}) {
		t.Errorf("%+v, %v", p, err)
	}
	for _, bad := range []string{"", "42", "42 (x", "42 (x) S 1", "x (y) S 7 9 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0"} {
		if p, err := parseStat(bad); err == nil {
			t.Errorf("%q: %+v", bad, p)
		}
	}
}

func FuzzParseStat(f *testing.F) {
	f.Add("42 (a) b (c) S 7 9 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 100 1 2\n")
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := parseStat(s); err == nil && !strings.Contains(s, ")") {
			t.Errorf("accepted %q", s)
		}
	})
}
