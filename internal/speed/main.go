//go:build linux

// Command speed measures what a learner waits for, in a real pseudo-terminal, beside the least that a Bubble Tea
// program can do (internal/speed/floor):
//
//	go run ./internal/speed
//
// It prints process start to first full frame, key to changed frame, bytes a key, resize to full frame and peak
// memory, on the longest lesson of the course.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"learn/internal/terminal"
)

const (
	width, height = 100, 40
	patience      = 30 * time.Second
)

func main() {
	starts := flag.Int("starts", 15, "how many times each program is started")
	keys := flag.Int("keys", 500, "how many keys are pressed")
	lesson := flag.String("lesson", "performance/memory", "the lesson to read")
	flag.Parse()
	if err := measure(*lesson, *starts, *keys); err != nil {
		fmt.Fprintf(os.Stderr, "speed: %v\nhint: run it at the root of the repository\n", err)
		os.Exit(1)
	}
}

// subject is a program to measure.
type subject struct {
	name  string
	path  string
	args  []string
	env   []string
	ready string // on the screen when the first frame is full, beside the footer
}

// result is what was measured of one.
type result struct {
	start, resize, key []time.Duration
	bytes              int
	peak               string
}

func measure(lesson string, starts, keys int) error {
	dir, err := os.MkdirTemp("", "speed")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	subjects, err := build(dir, lesson)
	if err != nil {
		return err
	}
	results := make([]result, len(subjects))
	for i := range starts { // in turn, so that what else the machine does meets both
		for j, s := range subjects {
			if err := s.run(&results[j], i == 0, keys); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	fmt.Printf("%s in %d×%d, %d starts, %d keys; milliseconds\n\n", lesson, width, height, starts, keys)
	fmt.Printf("%-8s %16s %16s %20s %11s %14s %10s\n", "", "start p50", "start max", "key p50 / p99", "bytes/key", "resize p50", "peak")
	for i, s := range subjects {
		r := &results[i]
		fmt.Printf("%-8s %16s %16s %9s /%9s %11d %14s %10s\n", s.name, at(r.start, 50), at(r.start, 100), at(r.key, 50), at(r.key, 99), r.bytes/keys, at(r.resize, 50), r.peak)
	}
	fmt.Printf("\nfirst frame: %.2f times the floor\n", float64(rank(results[1].start, 50))/float64(rank(results[0].start, 50)))
	return nil
}

// build makes both programs, and the text that the floor shows: the lesson as the tutor prints it.
func build(dir, lesson string) ([]subject, error) {
	for name, pkg := range map[string]string{"learn": "./cmd/learn", "floor": "./internal/speed/floor"} {
		if out, err := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(dir, name), pkg).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("building %s: %w\n%s", pkg, err, out)
		}
	}
	env := append(os.Environ(), "LEARN_DATA="+filepath.Join(dir, "data"), "LEARN_COURSE=",
		"XDG_CONFIG_HOME="+dir, "XDG_STATE_HOME="+dir)
	read := exec.Command(filepath.Join(dir, "learn"), "read", lesson, "--plain", "--width", "80")
	read.Env = env
	text, err := read.Output()
	if err != nil {
		return nil, fmt.Errorf("printing %s: %w", lesson, err)
	}
	page := filepath.Join(dir, "page.txt")
	if err := os.WriteFile(page, text, 0o600); err != nil {
		return nil, err
	}
	title := strings.TrimSpace(strings.SplitN(string(text), "\n", 2)[0])
	return []subject{
		{"floor", filepath.Join(dir, "floor"), []string{page}, env, title},
		{"learn", filepath.Join(dir, "learn"), []string{lesson}, env, title},
	}, nil
}

// run starts the program once; the first time it is also scrolled and resized.
func (s subject) run(r *result, whole bool, keys int) error {
	cmd := exec.Command(s.path, s.args...)
	cmd.Env = s.env
	from := time.Now()
	t, err := terminal.Start(cmd, width, height)
	if err != nil {
		return err
	}
	defer t.Kill()
	full := func(screen string) bool {
		return strings.Contains(screen, s.ready) && strings.Contains(screen, "? help")
	}
	if err := t.Wait(patience, "the first full frame", full); err != nil {
		return err
	}
	r.start = append(r.start, time.Since(from))
	if whole {
		if err := s.scroll(t, r, keys); err != nil {
			return err
		}
		if err := s.resize(t, r); err != nil {
			return err
		}
		r.peak = peak(t.Process().Pid)
	}
	if err := t.Send("q"); err != nil {
		return err
	}
	return t.Exit()
}

// scroll presses j down the page and k up again, each when the screen has changed after the one before.
func (s subject) scroll(t *terminal.Terminal, r *result, keys int) error {
	before, _ := t.Written()
	for i := range keys {
		key := "j"
		if i/200%2 == 1 {
			key = "k"
		}
		screen := t.Text()
		from := time.Now()
		if err := t.Send(key); err != nil {
			return err
		}
		if err := t.Wait(patience, "a frame after a key", func(now string) bool { return now != screen }); err != nil {
			return err
		}
		r.key = append(r.key, time.Since(from))
	}
	after, _ := t.Written()
	r.bytes = after - before
	return nil
}

func (s subject) resize(t *terminal.Terminal, r *result) error {
	for i := range 20 {
		w := width - 10*(i%2+1)
		from := time.Now()
		if err := t.Resize(w, height); err != nil {
			return err
		}
		written, _ := t.Written() // the emulator cuts its screen by itself: only what the program writes counts
		if err := t.Wait(patience, "a frame after a resize", func(screen string) bool {
			now, _ := t.Written()
			return now > written && strings.Contains(screen, "? help")
		}); err != nil {
			return err
		}
		r.resize = append(r.resize, time.Since(from))
	}
	return nil
}

// peak is the most memory that the process ever had resident.
func peak(pid int) string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return "?"
	}
	for _, l := range strings.Split(string(status), "\n") {
		if v, ok := strings.CutPrefix(l, "VmHWM:"); ok {
			var kib int
			if _, err := fmt.Sscan(v, &kib); err == nil {
				return fmt.Sprintf("%.1f MiB", float64(kib)/1024)
			}
		}
	}
	return "?"
}

func rank(ds []time.Duration, percent int) time.Duration {
	if len(ds) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(ds))
	return sorted[(len(sorted)-1)*percent/100]
}

func at(ds []time.Duration, percent int) string {
	return fmt.Sprintf("%.1f", float64(rank(ds, percent))/float64(time.Millisecond))
}
