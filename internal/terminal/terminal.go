//go:build unix

// Package terminal runs a program in a pseudo-terminal and keeps its screen as an emulator holds it. The tests of whole
// sessions, the pictures in README.md and the measurements of speed are made with it. It knows nothing of the tutor,
// and the tutor is never linked with it.
package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Terminal is a running program and its screen. Its methods are safe for concurrent use.
type Terminal struct {
	cmd *exec.Cmd
	pty *os.File

	drawing sync.Mutex // vt.SafeEmulator hands out pointers to cells that it goes on writing
	screen  *vt.Emulator

	mu      sync.Mutex
	changed *sync.Cond
	bytes   int       // written by the program so far
	last    time.Time // when it wrote last
	closed  bool      // its output has ended
}

// Start runs a command in a terminal of so many columns and lines.
func Start(cmd *exec.Cmd, width, height int) (*Terminal, error) {
	cmd.Env = append(cmd.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor")
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)})
	if err != nil {
		return nil, fmt.Errorf("starting %s in a terminal: %w", cmd.Path, err)
	}
	t := &Terminal{cmd: cmd, pty: f, screen: vt.NewEmulator(width, height)}
	t.changed = sync.NewCond(&t.mu)
	go t.show()
	go t.answer()
	return t, nil
}

// show draws what the program writes.
func (t *Terminal) show() {
	buf := make([]byte, 64<<10)
	for {
		n, err := t.pty.Read(buf)
		if n > 0 {
			t.drawing.Lock()
			_, _ = t.screen.Write(buf[:n]) // the emulator ignores what it does not know
			t.drawing.Unlock()
		}
		t.mu.Lock()
		t.bytes += n
		t.last = time.Now()
		t.closed = err != nil
		t.changed.Broadcast()
		t.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// answer sends the emulator's answers to the program's questions (its colours, its name) back to the program.
func (t *Terminal) answer() {
	buf := make([]byte, 4<<10)
	for {
		n, err := t.screen.Read(buf)
		if err != nil {
			return
		}
		if _, err := t.pty.Write(buf[:n]); err != nil {
			return
		}
	}
}

// Send types: text as it is, keys as the escape sequences that a terminal sends.
func (t *Terminal) Send(keys string) error {
	_, err := t.pty.WriteString(keys)
	return err
}

// The sequences of keys that are not letters.
const (
	Up, Down, Right, Left = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
	Enter, Escape, Tab    = "\r", "\x1b", "\t"
	CtrlC, CtrlD, CtrlS   = "\x03", "\x04", "\x13"
)

// Resize gives the terminal another size.
func (t *Terminal) Resize(width, height int) error {
	t.drawing.Lock()
	t.screen.Resize(width, height)
	t.drawing.Unlock()
	return pty.Setsize(t.pty, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)})
}

// Text is the screen as lines of text without trailing spaces.
func (t *Terminal) Text() string {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	width, height := t.screen.Width(), t.screen.Height()
	lines := make([]string, height)
	for y := range lines {
		var b strings.Builder
		for x := 0; x < width; {
			c := t.screen.CellAt(x, y)
			if c == nil || c.Content == "" {
				b.WriteByte(' ')
				x++
				continue
			}
			b.WriteString(c.Content)
			x += max(c.Width, 1)
		}
		lines[y] = strings.TrimRight(b.String(), " ")
	}
	return strings.Join(lines, "\n")
}

// Cell is a copy of what stands at a place of the screen; nil outside it.
func (t *Terminal) Cell(x, y int) *uv.Cell {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	cell := t.screen.CellAt(x, y)
	if cell == nil {
		return nil
	}
	return cell.Clone()
}

// Size is the size of the screen in cells.
func (t *Terminal) Size() (width, height int) {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	return t.screen.Width(), t.screen.Height()
}

// Written is how many bytes the program has written, and when it last did.
func (t *Terminal) Written() (bytes int, last time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.bytes, t.last
}

// ErrGone says that the program ended before its screen showed what was waited for.
var ErrGone = errors.New("the program ended")

// Wait returns when a condition on the screen's text holds; it looks after everything the program writes, never by
// the clock. An error holds the screen as it was when the program ended or patience ran out.
func (t *Terminal) Wait(patience time.Duration, what string, holds func(screen string) bool) error {
	expired := false
	timer := time.AfterFunc(patience, func() {
		t.mu.Lock()
		expired = true
		t.changed.Broadcast()
		t.mu.Unlock()
	})
	defer timer.Stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		seen, closed, late := t.bytes, t.closed, expired
		t.mu.Unlock()
		screen := t.Text()
		ok := holds(screen)
		t.mu.Lock()
		switch {
		case ok:
			return nil
		case closed:
			return fmt.Errorf("waiting for %s: %w\n%s", what, ErrGone, screen)
		case late:
			return fmt.Errorf("waiting for %s: nothing in %v\n%s", what, patience, screen)
		}
		for t.bytes == seen && !t.closed && !expired {
			t.changed.Wait()
		}
	}
}

// Exit waits until the program has ended and all it wrote is drawn, and returns how it ended.
func (t *Terminal) Exit() error {
	err := t.cmd.Wait()
	t.mu.Lock()
	for !t.closed {
		t.changed.Wait()
	}
	t.mu.Unlock()
	return errors.Join(err, t.release())
}

// Kill ends the program at once.
func (t *Terminal) Kill() {
	_ = t.cmd.Process.Kill() // it may have ended already
	_ = t.cmd.Wait()
	_ = t.release()
}

// Hangup closes the terminal as a window manager does: the program sees its terminal go.
func (t *Terminal) Hangup() error { return t.release() }

// WaitGone waits for the end of a program whose terminal is gone already.
func (t *Terminal) WaitGone() error { return t.cmd.Wait() }

// Process is the running program.
func (t *Terminal) Process() *os.Process { return t.cmd.Process }

func (t *Terminal) release() error {
	// Closing the emulator itself races with answer's reading; the end of its pipe ends answer just as well.
	if pipe, ok := t.screen.InputPipe().(io.Closer); ok {
		_ = pipe.Close()
	}
	return t.pty.Close()
}
