package exercise

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Names in the folder of a build.
const (
	keptFolder = "incremental" // the compiler's notes on the last build
	busyFolder = "busy"        // there while a build runs
)

// Ages at which folders are taken for left behind. A check ends well within the first: it is bounded.
const (
	busyAge  = 15 * time.Minute
	onceAge  = 24 * time.Hour
	buildAge = 30 * 24 * time.Hour
)

// build is one compilation, and the folder it happens in. The confined program can write there, so nothing in it is
// trusted: it is written through an os.Root and by replacing, and never read.
type build struct {
	tools   toolchain
	cache   string // the tutor's cache folder
	dir     string // sources, binary, and what the program writes
	root    *os.Root
	program string // the binary
	kept    bool   // the folder is there again the next time, at the same place: the compiler then has less to do
}

// newBuild finds the compiler and makes the folder; without them the result says what is missing. Builds with the same
// key share a folder, if it is free; without a key the folder is thrown away.
func newBuild(ctx context.Context, key string) (*build, Result) {
	tools, err := findToolchain(ctx)
	if ctx.Err() != nil {
		return nil, Result{Outcome: Cancelled}
	}
	if err != nil {
		return nil, Result{Outcome: ToolMissing, Message: err.Error()}
	}
	b := &build{tools: tools}
	if err := b.makeFolder(key); err != nil {
		return nil, Result{Outcome: Broken, Message: fmt.Sprintf("making a folder for builds: %v", err)}
	}
	b.program = filepath.Join(b.dir, "program.exe") // Windows wants the ending
	return b, Result{}
}

func (b *build) makeFolder(key string) (err error) {
	if b.cache, err = cacheDir(); err != nil {
		return err
	}
	once, builds := filepath.Join(b.cache, "once"), filepath.Join(b.cache, "builds")
	for dir, age := range map[string]time.Duration{once: onceAge, builds: buildAge} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		sweep(dir, age)
	}
	if key != "" {
		sum := sha256.Sum256([]byte(key))
		b.dir = filepath.Join(builds, hex.EncodeToString(sum[:8]))
		b.kept = claim(b.dir)
	}
	if !b.kept {
		if b.dir, err = os.MkdirTemp(once, "build-"); err != nil {
			return err
		}
	}
	if b.root, err = os.OpenRoot(b.dir); err != nil {
		return err
	}
	b.clear()
	return b.root.Mkdir("scratch", 0o700)
}

// claim takes a folder for a build, unless another one, of this process or not, is in it.
func claim(dir string) bool {
	if os.MkdirAll(dir, 0o700) != nil {
		return false
	}
	busy := filepath.Join(dir, busyFolder)
	err := os.Mkdir(busy, 0o700)
	if errors.Is(err, fs.ErrExist) {
		if info, statErr := os.Lstat(busy); statErr == nil && time.Since(info.ModTime()) > busyAge {
			_ = os.RemoveAll(busy) // its process was killed
			err = os.Mkdir(busy, 0o700)
		}
	}
	if err != nil {
		return false
	}
	now := time.Now()
	_ = os.Chtimes(dir, now, now) // keeps it from the sweep
	return true
}

// clear removes what an earlier run left, but for the compiler's notes.
func (b *build) clear() {
	entries, _ := fs.ReadDir(b.root.FS(), ".")
	for _, entry := range entries {
		if name := entry.Name(); name != busyFolder && (name != keptFolder || !entry.IsDir()) {
			_ = b.root.RemoveAll(name)
		}
	}
}

// close removes the folder, or leaves it to the next build of the same thing.
func (b *build) close() {
	if b.kept {
		b.clear()
		_ = b.root.RemoveAll(busyFolder)
	}
	_ = b.root.Close()
	if !b.kept {
		_ = os.RemoveAll(b.dir)
	}
}

// sweep removes folders that nobody came back to.
func sweep(dir string, age time.Duration) {
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > age {
			_ = os.RemoveAll(filepath.Join(dir, entry.Name()))
		}
	}
}

// scratch is where the program runs: its own files and temporary ones land here.
func (b *build) scratch() string { return filepath.Join(b.dir, "scratch") }

func (b *build) write(files map[string]string) error {
	for name, text := range files {
		name = filepath.FromSlash(name)
		err := b.root.MkdirAll(filepath.Dir(name), 0o700)
		if err == nil {
			err = replace(b.root, name, text)
		}
		if err != nil {
			return fmt.Errorf("writing the build's files: %w", err)
		}
	}
	return nil
}

func (b *build) rustc(root string, args ...string) step {
	argv := []string{b.tools.Rustc, "--edition", "2024", "--error-format=json"}
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
	return spec{Steps: steps, Confine: true, ReadOnly: []string{b.tools.Sysroot}, Writable: []string{b.dir}}
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
