package exercise

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Bounds of a compilation.
const (
	compileTime   = 60 * time.Second
	compileMemory = 6 << 30
	compileOutput = 1 << 20
	maxFile       = 256 << 20 // what the compiler may write into one file
	maxRunFile    = 64 << 20  // what a program may write into one file
)

const rootSource = "pub mod exercise;\n#[cfg(test)]\nmod tests;\n"

// Check compiles what is in the learner's file together with the course's tests and runs them. It never panics; what
// stands in the way, a missing compiler or a file that cannot be read, is an outcome with a message.
func Check(ctx context.Context, w *Workspace, e *Exercise) Result {
	src, err := readWork(w.File)
	if err != nil {
		return Result{Outcome: Broken, Message: fmt.Sprintf("%v. Open the exercise again to get a new starter.", err)}
	}
	return CheckSource(ctx, src, e)
}

// CheckSource is [Check] on a given text.
func CheckSource(ctx context.Context, src string, e *Exercise) Result {
	tests, err := e.TestsSource()
	if err != nil {
		return Result{Outcome: Broken, Message: err.Error()}
	}
	b, res := newBuild(ctx, "exercise-"+e.ID)
	if b == nil {
		return res
	}
	defer b.close()
	err = b.write(map[string]string{"lib.rs": rootSource, "exercise.rs": src, "tests.rs": tests})
	if err != nil {
		return Result{Outcome: Broken, Message: err.Error()}
	}
	limits := e.Limits.orDefault()
	compile := b.rustc("lib.rs", "--test", "-C", "incremental="+b.shared)
	rep, err := runSpec(ctx, b.spec(compile, b.run(limits, "--test-threads=1", "--color=never")))
	res, ended := judgeCompile(rep, err)
	if ended {
		return res
	}
	judgeTests(&res, rep.Steps[1], limits)
	return b.explainLost(ctx, res, limits)
}

// build is one compilation in a folder of its own.
type build struct {
	tools   toolchain
	dir     string // sources, binary, and what the program writes; removed at the end
	program string // the binary
	shared  string // the compiler's notes on the last build of the same thing; it locks them itself
}

// newBuild finds the compiler and makes the folders; without them the result says what is missing.
func newBuild(ctx context.Context, name string) (*build, Result) {
	tools, err := findToolchain(ctx)
	if ctx.Err() != nil {
		return nil, Result{Outcome: Cancelled}
	}
	if err != nil {
		return nil, Result{Outcome: ToolMissing, Message: err.Error()}
	}
	cache, err := cacheDir()
	if err != nil {
		return nil, Result{Outcome: Broken, Message: err.Error()}
	}
	b := &build{tools: tools, shared: filepath.Join(cache, "incremental", filepath.Base(name))}
	runs := filepath.Join(cache, "run")
	for _, dir := range []string{b.shared, runs} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, Result{Outcome: Broken, Message: fmt.Sprintf("making a folder for builds: %v", err)}
		}
	}
	sweep(runs)
	if b.dir, err = os.MkdirTemp(runs, "build-"); err == nil {
		b.program = filepath.Join(b.dir, "program.exe") // Windows wants the ending
		err = os.Mkdir(b.scratch(), 0o700)
	}
	if err != nil {
		return nil, Result{Outcome: Broken, Message: fmt.Sprintf("making a folder for builds: %v", err)}
	}
	return b, Result{}
}

// scratch is where the program runs: its own files and temporary ones land here.
func (b *build) scratch() string { return filepath.Join(b.dir, "scratch") }

func (b *build) close() { _ = os.RemoveAll(b.dir) }

func (b *build) write(files map[string]string) error {
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o600); err != nil {
			return fmt.Errorf("writing the build's files: %w", err)
		}
	}
	return nil
}

func (b *build) rustc(root string, args ...string) step {
	argv := []string{b.tools.Rustc, "--edition", "2024", "--error-format=json", "--crate-name", "learn_exercise"}
	argv = append(argv, args...)
	return step{
		Argv: append(argv, "-o", b.program, root), Dir: b.dir, Env: cleanEnv(b.scratch()),
		Wall: compileTime, Memory: compileMemory, Output: compileOutput, File: maxFile,
	}
}

func (b *build) run(l Limits, args ...string) step {
	return step{
		Argv: append([]string{b.program}, args...), Dir: b.scratch(), Env: cleanEnv(b.scratch()),
		Wall: time.Duration(l.Seconds) * time.Second, Memory: uint64(l.MemoryMiB) << 20,
		Output: maxOutput, File: maxRunFile,
	}
}

func (b *build) spec(steps ...step) spec {
	return spec{Steps: steps, Confine: true, ReadOnly: []string{b.tools.Sysroot}, Writable: []string{b.dir, b.shared}}
}

// sweep removes what a killed process left behind a day ago.
func sweep(runs string) {
	entries, _ := os.ReadDir(runs)
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.RemoveAll(filepath.Join(runs, entry.Name()))
		}
	}
}

// readWork reads the learner's file; following a link there is theirs to decide.
func readWork(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", fmt.Errorf("reading your work: %w", err)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("reading your work: %s is not a file", file)
	}
	if info.Size() > maxSource {
		return "", fmt.Errorf("reading your work: %s has %d bytes, at most %d are read", file, info.Size(), maxSource)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("reading your work: %w", err)
	}
	return string(data), nil
}

// explainLost runs the failed tests once more, by themselves, when a crash or a time limit swallowed what they said.
func (b *build) explainLost(ctx context.Context, res Result, limits Limits) Result {
	var names []string
	for _, t := range res.Tests {
		if !t.Passed && t.Message == "" {
			names = append(names, "tests::"+t.Name)
		}
	}
	if len(names) == 0 || res.Outcome != Crashed && res.Outcome != Timeout && res.Outcome != OutOfMemory {
		return res
	}
	limits.Seconds = min(limits.Seconds, 5)
	args := append([]string{"--test-threads=1", "--color=never", "--exact"}, names...)
	rep, err := runSpec(ctx, b.spec(b.run(limits, args...)))
	if err != nil || len(rep.Steps) == 0 {
		return res
	}
	again := parseLibtest(validUTF8(rep.Steps[0].Stdout))
	for _, t := range again.Tests {
		for i := range res.Tests {
			if old := &res.Tests[i]; old.Name == t.Name && old.Message == "" && !t.Passed {
				*old = t
			}
		}
	}
	return res
}

// cleanEnv is the environment of what is run: enough to find a linker, and none of the user's secrets.
func cleanEnv(scratch string) []string {
	env := []string{"TMPDIR=" + scratch, "TMP=" + scratch, "TEMP=" + scratch, "RUST_BACKTRACE=0", "LC_ALL=C"}
	for _, name := range passedOn() {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	if !strings.Contains(strings.Join(env, "\n"), "\nHOME=") {
		env = append(env, "HOME="+scratch)
	}
	return env
}
