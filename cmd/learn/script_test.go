package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"learn/internal/exercise"
	"learn/internal/progress"
)

// The scripts run the real main in a process of its own. Each has the course of testdata/course in $WORK/course and
// folders of its own for progress, exercises and builds.
func TestMain(m *testing.M) {
	if exercise.Child(os.Args[1:]) { // as main does: the child is not started under the name learn
		return
	}
	testscript.Main(m, map[string]func(){"learn": main})
}

func TestScripts(t *testing.T) {
	_, noRust := exercise.Rustc()
	if noRust != nil {
		t.Logf("the scripts that need a compiler are skipped: %v", noRust)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			if err := os.CopyFS(filepath.Join(env.WorkDir, "course"), os.DirFS("testdata/course")); err != nil {
				return err
			}
			env.Vars = append(env.Vars, scriptEnv(env.WorkDir)...)
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond == "rust" {
				return noRust == nil, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": cmdExits, "did": cmdDid, "mode": cmdMode},
	})
}

// scriptEnv keeps a script's files in its own folder. The compiler's own home stays where it is.
func scriptEnv(dir string) []string {
	env := []string{
		"LEARN_COURSE=" + filepath.Join(dir, "course"), "LEARN_DATA=" + filepath.Join(dir, "data"),
		"LEARN_WORK=" + filepath.Join(dir, "work"), "XDG_CACHE_HOME=" + filepath.Join(dir, "cache"),
		"XDG_DATA_HOME=" + filepath.Join(dir, "share"), "XDG_STATE_HOME=" + filepath.Join(dir, "state"), "EDITOR=", "VISUAL=", "NO_COLOR=",
		"XDG_CONFIG_HOME=" + filepath.Join(dir, "config"), "XDG_STATE_HOME=" + filepath.Join(dir, "state"),
	}
	for _, name := range []string{"RUSTUP_HOME", "CARGO_HOME"} {
		home, err := os.UserHomeDir()
		value := os.Getenv(name)
		if value == "" && err == nil {
			value = filepath.Join(home, map[string]string{"RUSTUP_HOME": ".rustup", "CARGO_HOME": ".cargo"}[name])
		}
		if _, err := os.Stat(value); err == nil {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// exits CODE COMMAND…: the command ends with this exit code.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if want := args[0]; strconv.Itoa(code) != want {
		ts.Fatalf("exit code %d; want %s", code, want)
	}
}

// did LEARNER KIND LESSON [ITEM] [right|wrong|TEXT]: the learner did this, on 2 January 2026.
func cmdDid(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: did LEARNER opened|read|stopped|answered|marked|noted LESSON [ITEM] [right|wrong|TEXT]")
	}
	args = append(args, "", "")
	learner, kind, lesson, item := args[0], args[1], args[2], args[3]
	var e progress.Event
	switch kind {
	case "opened":
		e = progress.Opened(lesson)
	case "read":
		e = progress.Moved(lesson, progress.Position{Fraction: 1, End: true, Heading: item})
	case "stopped":
		e = progress.Moved(lesson, progress.Position{Block: 1, Fraction: 0.5, Heading: item})
	case "answered":
		right := args[4] == "right"
		e = progress.Answered(lesson, item, "text", "key", progress.AnswerData{Answer: json.RawMessage(`{}`), Right: right})
	case "marked":
		e = progress.Marked(lesson, progress.MarkData{Position: progress.Position{Block: 2, Hash: "h-" + item, Heading: item}, Line: args[4]})
	case "noted":
		e = progress.Noted(lesson, progress.NoteData{ID: progress.NewID().String(), Line: "Add it to itself.", Text: args[4],
			Position: progress.Position{Block: 3, Hash: "n-" + item, Heading: item}})
	default:
		ts.Fatalf("nobody can do %q", kind)
	}
	e.Time = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	store := progress.Open(filepath.Join(ts.Getenv("LEARN_DATA"), progress.FileName))
	ts.Check(store.Append(context.Background(), learner, e))
}

// mode FILE OCTAL: the file has these permissions.
func cmdMode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode FILE OCTAL")
	}
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[1] && permissionsMatter() {
		ts.Fatalf("%s has mode %s; want %s", args[0], got, args[1])
	}
}
