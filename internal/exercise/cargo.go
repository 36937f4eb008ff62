package exercise

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"learn/internal/source"
)

// Bounds of a build with crates: the first one fetches and compiles all of them.
const (
	cargoTime   = 10 * time.Minute
	maxUnpacked = 64 << 20 // of a course, in bytes
)

// runCargo builds a program with its crates, with the user's own rights because cargo fetches and keeps crates in their
// home, and then runs it like any other.
func runCargo(ctx context.Context, p Program, limits Limits) Result {
	b, res := newBuild(ctx, "")
	if b == nil {
		return res
	}
	defer b.close()
	built, readable := b.cargo(ctx, p)
	if built.Outcome != Passed {
		return built
	}
	sp := b.spec(b.run(limits))
	sp.Confine, sp.ReadOnly = len(p.Needs) == 0, append(sp.ReadOnly, readable...)
	rep, err := runSpec(ctx, sp)
	res = judgeRun(rep, err, 0, limits)
	res.Compile = built.Compile
	res.Confined = strings.TrimSpace("cargo built it with your own rights to files and network. " + res.Confined)
	return res
}

// cargo builds a program with its crates; readable is where the binary lies.
func (b *build) cargo(ctx context.Context, p Program) (res Result, readable []string) {
	cargo, err := exec.LookPath("cargo")
	if err != nil {
		return Result{Outcome: ToolMissing, Message: fmt.Sprintf("This program uses crates (%s) and is built by cargo, which was not found in PATH: %s.", strings.Join(p.Crates, ", "), getRust)}, nil
	}
	if !source.Slug(p.Topic) || p.Workspace == nil {
		return Result{Outcome: Broken, Message: "This program uses crates, but the crate it belongs to is not known."}, nil
	}
	sources, target := filepath.Join(b.cache, "crates"), filepath.Join(b.cache, "target")
	if err := unpack(p.Workspace, sources); err != nil {
		return Result{Outcome: Broken, Message: fmt.Sprintf("unpacking the program's crate: %v", err)}, nil
	}
	rep, err := runSpec(ctx, spec{Steps: []step{{
		Argv: append([]string{cargo}, p.cargoArgs()...), Dir: sources,
		Env:  append(os.Environ(), "CARGO_TARGET_DIR="+target, "CARGO_TERM_COLOR=never"),
		Wall: cargoTime, Output: compileOutput,
	}}})
	res, ok := judgeCargo(rep, err)
	if !ok {
		return res, nil
	}
	b.program = filepath.Join(target, "release", "examples", p.Name)
	if runtime.GOOS == "windows" {
		b.program += ".exe"
	}
	return Result{Outcome: Passed, Compile: res.Compile}, []string{target}
}

func (p Program) cargoArgs() []string {
	return []string{"build", "--quiet", "--release", "--locked", "--package", p.crate(), "--example", p.Name}
}

// crate is the name of the topic's crate, as its manifest gives it.
func (p Program) crate() string {
	if p.Workspace == nil {
		return p.Topic
	}
	data, err := readBounded(p.Workspace, path.Join(p.Topic, "Cargo.toml"))
	if err != nil {
		return p.Topic
	}
	for line := range strings.Lines(string(data)) {
		key, value, ok := strings.Cut(line, "=")
		if ok && strings.TrimSpace(key) == "name" {
			return strings.Trim(strings.TrimSpace(value), `"'`) // the first name is the package's
		}
	}
	return p.Topic
}

// judgeCargo turns a build by cargo into a result; ok says that there is something to run.
func judgeCargo(rep report, err error) (res Result, ok bool) {
	switch {
	case rep.Cancelled:
		return Result{Outcome: Cancelled}, false
	case err != nil:
		return Result{Outcome: Broken, Message: err.Error()}, false
	}
	s := rep.Steps[0]
	res = Result{Compile: s.Wall, Output: validUTF8(s.Both), Confined: rep.Unconfined}
	text := string(s.Stderr)
	switch {
	case s.ok():
		return res, true
	case s.Fault != "":
		res.Outcome, res.Message = Broken, s.Fault
	case s.Stop == stopTime:
		res.Outcome, res.Message = Timeout, fmt.Sprintf("cargo did not finish within %d minutes.", int(cargoTime.Minutes()))
	case strings.Contains(text, "failed to download") || strings.Contains(text, "failed to get `") ||
		strings.Contains(text, "Could not resolve host") || strings.Contains(text, "network failure"):
		res.Outcome = ToolMissing
		res.Message = "cargo could not fetch the crates that this example uses. Connect to a network and try again; they are kept for later."
	default:
		res.Outcome = CompileError
	}
	return res, false
}

// unpack writes the crates of a course into a folder: all but prose and exercises. A file that is there already is not
// touched, because cargo builds again what looks new.
func unpack(course fs.FS, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	left := int64(maxUnpacked)
	return fs.WalkDir(course, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "exercise":
			return fs.SkipDir
		case entry.IsDir():
			return root.MkdirAll(filepath.FromSlash(name), 0o700)
		case !entry.Type().IsRegular() || path.Ext(name) == ".md":
			return nil
		}
		data, err := readBounded(course, name)
		if err != nil {
			return err
		}
		if left -= int64(len(data)); left < 0 {
			return fmt.Errorf("the course has more than %d MiB", maxUnpacked>>20)
		}
		return writeChanged(root, filepath.FromSlash(name), data)
	})
}

func writeChanged(root *os.Root, name string, data []byte) error {
	if old, err := root.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return nil
	}
	return root.WriteFile(name, data, 0o600)
}
