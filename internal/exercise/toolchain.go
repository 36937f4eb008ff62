package exercise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// minMinor is the first Rust 1.x that has edition 2024.
const minMinor = 85

const getRust = "install Rust from https://rustup.rs (one command, no administrator), open a new terminal and try again"

var errNoRustc = errors.New("rustc was not found in PATH: " + getRust)

// toolchain is a compiler that was looked up. Behind rustup's rustc there is another one, and calling that directly
// saves a start.
type toolchain struct {
	Rustc   string // the compiler itself
	Sysroot string
	Version string // "rustc 1.95.0 (59807616e 2026-04-14)"
	Key     string // of what was looked at: another key, another lookup
}

// Rustc returns the version of the Rust compiler that checks will use. The error says how to get one.
func Rustc() (version string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	t, err := findToolchain(ctx)
	return t.Version, err
}

// findToolchain finds the compiler in PATH. Asking it takes longer than a look at a few files, so the answer is kept
// on disk for as long as those files are the same.
func findToolchain(ctx context.Context) (toolchain, error) {
	front, err := exec.LookPath("rustc")
	if err != nil {
		return toolchain{}, errNoRustc
	}
	dir, err := cacheDir()
	if err != nil {
		return toolchain{}, err
	}
	file := filepath.Join(dir, "toolchain.json")
	key := stamp(front) + stamp(rustupSettings()) + os.Getenv("RUSTUP_TOOLCHAIN")
	if data, err := os.ReadFile(file); err == nil {
		var t toolchain
		if json.Unmarshal(data, &t) == nil && t.Key == key+stamp(t.Rustc) {
			return t, nil
		}
	}
	t, err := askToolchain(ctx, front, dir)
	if err != nil {
		return toolchain{}, err
	}
	t.Key = key + stamp(t.Rustc)
	if data, err := json.Marshal(t); err == nil {
		_ = writeFile(file, data) // without it the next check asks again
	}
	return t, nil
}

func askToolchain(ctx context.Context, front, dir string) (toolchain, error) {
	ask := func(name string, args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, name, args...)
		cmd.Dir = dir // not the learner's folder: a rust-toolchain.toml there is for their own project
		out, err := cmd.Output()
		if err != nil {
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				return "", fmt.Errorf("%s does not work: %s\n%s", name, strings.TrimSpace(validUTF8(exit.Stderr)), getRust)
			}
			return "", fmt.Errorf("%s does not work: %w; %s", name, err, getRust)
		}
		return strings.TrimSpace(validUTF8(out)), nil
	}
	t := toolchain{Rustc: front}
	var err error
	if t.Sysroot, err = ask(front, "--print", "sysroot"); err != nil {
		return t, err
	}
	inner := filepath.Join(t.Sysroot, "bin", "rustc")
	if runtime.GOOS == "windows" {
		inner += ".exe"
	}
	if _, err := os.Stat(inner); err == nil {
		t.Rustc = inner
	}
	if t.Version, err = ask(t.Rustc, "--version"); err != nil {
		return t, err
	}
	if m := versionPattern.FindStringSubmatch(t.Version); m != nil {
		if minor, _ := strconv.Atoi(m[1]); minor < minMinor {
			return t, fmt.Errorf("%s is too old, 1.%d is needed: run `rustup update`, or %s", t.Version, minMinor, getRust)
		}
	}
	return t, nil
}

var versionPattern = regexp.MustCompile(`^rustc 1\.(\d+)\.`)

func rustupSettings() string {
	home := os.Getenv("RUSTUP_HOME")
	if home == "" {
		user, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		home = filepath.Join(user, ".rustup")
	}
	return filepath.Join(home, "settings.toml")
}

// stamp changes when a file does.
func stamp(file string) string {
	info, err := os.Stat(file)
	if err != nil {
		return file + "|none|"
	}
	return fmt.Sprintf("%s|%d|%d|", file, info.Size(), info.ModTime().UnixNano())
}

// cacheDir is where things are kept that may be deleted at any time.
func cacheDir() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding a folder for builds: %w", err)
	}
	dir := filepath.Join(base, "learn")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("making a folder for builds: %w", err)
	}
	return dir, nil
}

// writeFile replaces a file in one step.
func writeFile(file string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
