//go:build unix

// Command pictures draws the screens that README.md shows, from a real session of the tutor in an emulated terminal:
//
//	go run ./internal/pictures
//
// It builds the tutor, drives it with the keys of a learner, and writes docs/pictures/*.svg.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"learn/internal/terminal"
	content "learn/lessons"
)

const (
	width, height = 100, 30
	patience      = time.Minute
)

func main() {
	if err := draw("docs/pictures"); err != nil {
		fmt.Fprintf(os.Stderr, "pictures: %v\nhint: run it at the root of the repository, with rustc installed\n", err)
		os.Exit(1)
	}
}

// studio is the place where the pictures are taken: a tutor of its own with a learner of its own.
type studio struct{ dir, out, program string }

// step is a key to press and the text that shows it has worked.
type step struct{ keys, shows string }

func draw(out string) error {
	dir, err := os.MkdirTemp("", "pictures")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s := studio{dir: dir, out: out, program: filepath.Join(dir, "learn")}
	if err := run("go", "build", "-o", s.program, "./cmd/learn"); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	sessions := []struct {
		picture, title string
		args           []string
		steps          []step
	}{
		{"reader", "A lesson, with its outline and the output of a program it shows", []string{"performance/memory#cow"},
			[]step{{"", "clone on write"}, {terminal.Tab, "copy"}, {"x", "this will run"}, {"x", "output ·"}}},
		{"quiz", "A question, answered, with what the answer misses", []string{"quiz", "performance/memory"},
			[]step{{"", "question 1 of"}, {"2" + terminal.Enter, "enter next"}}},
		{"home", "The lesson tree, and what the selected lesson teaches", nil, []step{{"", "continue"}, {"jj", "teaches"}}},
	}
	for _, p := range sessions {
		if err := s.session(p.picture, p.title, p.args, p.steps); err != nil {
			return err
		}
	}
	return s.exercise()
}

// session drives the tutor and takes a picture of its last screen, unless it has no name.
func (s studio) session(picture, title string, args []string, steps []step) error {
	t, err := s.open(args)
	if err != nil {
		return err
	}
	defer t.Kill()
	if err := s.walk(t, steps); err != nil {
		return err
	}
	if picture != "" {
		if err := s.take(t, picture, title); err != nil {
			return err
		}
	}
	if err := t.Send("q"); err != nil {
		return err
	}
	return t.Exit()
}

// exercise fails first, as everybody's does.
func (s studio) exercise() error {
	const id = "performance/memory/buffer-pool"
	wrong, err := content.FS.ReadFile("performance/memory/exercise/buffer-pool/wrong/not_cleared.rs")
	if err != nil {
		return err
	}
	t, err := s.open([]string{"exercise", id})
	if err != nil {
		return err
	}
	defer t.Kill()
	if err := s.walk(t, []step{{"", "s start"}, {"s", "watching"}}); err != nil {
		return err
	}
	file := filepath.Join(s.dir, "work", filepath.FromSlash(id), "exercise.rs")
	if err := os.WriteFile(file, wrong, 0o600); err != nil {
		return err
	}
	if err := s.walk(t, []step{{"", "✗"}}); err != nil {
		return err
	}
	return s.take(t, "exercise", "An exercise, checked by the compiler and its tests on every save")
}

func (s studio) open(args []string) (*terminal.Terminal, error) {
	cmd := exec.Command(s.program, args...)
	cmd.Env = append(os.Environ(), "LEARN_DATA="+filepath.Join(s.dir, "data"), "LEARN_WORK="+filepath.Join(s.dir, "work"), "LEARN_COURSE=",
		"XDG_CONFIG_HOME="+s.dir, "XDG_STATE_HOME="+s.dir)
	return terminal.Start(cmd, width, height)
}

func (s studio) walk(t *terminal.Terminal, steps []step) error {
	for _, st := range steps {
		if err := t.Send(st.keys); err != nil {
			return err
		}
		if err := t.Wait(patience, st.shows, func(screen string) bool { return strings.Contains(screen, st.shows) }); err != nil {
			return err
		}
	}
	return nil
}

func (s studio) take(t *terminal.Terminal, name, title string) error {
	file := filepath.Join(s.out, name+".svg")
	svg := t.SVG(title, strings.NewReplacer(filepath.Join(s.dir, "work"), "~/learn"))
	if err := os.WriteFile(file, []byte(svg), 0o644); err != nil {
		return err
	}
	fmt.Println(file)
	return nil
}

func run(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}
