package exercise

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// stepOut is what came out of a step.
type stepOut struct {
	stepDone
	Stdout, Stderr, Both []byte
}

// report is what came out of a spec: Steps has an entry for each step that ran.
type report struct {
	Steps      []stepOut
	Unconfined string
	Cancelled  bool
}

var errNotChild = errors.New("this program starts itself again to confine what it runs, but its main does not call exercise.Child first")

// runSpec runs the steps in a child and returns when they and all their children have ended. The error is a fault of
// this machine or this program, never of what was run.
func runSpec(ctx context.Context, sp spec) (report, error) {
	if os.Getenv(childEnv) != "" {
		return report{}, errNotChild
	}
	if ctx.Err() != nil {
		return report{Cancelled: true}, nil
	}
	self, err := ownFile()
	if err != nil {
		return report{}, errNoSelf
	}
	line, err := json.Marshal(sp)
	if err != nil {
		return report{}, err
	}
	cmd := exec.Command(self, childArg)
	cmd.Env = append(os.Environ(), childEnv+"=1")
	var complaint bytes.Buffer
	cmd.Stderr = &limitedWriter{w: &complaint, left: 4 << 10}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return report{}, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return report{}, err
	}
	apart(cmd)
	if err := cmd.Start(); err != nil {
		return report{}, fmt.Errorf("starting the confined child: %w", err)
	}
	return supervise(ctx, sp, cmd, stdin, stdout, append(line, '\n'), &complaint)
}

// supervise talks to the started child and sees to it that it ends.
func supervise(ctx context.Context, sp spec, cmd *exec.Cmd, stdin io.WriteCloser, stdout io.Reader, line []byte, complaint *bytes.Buffer) (report, error) {
	job, jobErr := contain(cmd.Process, sp)
	budget := 10 * time.Second // for the child itself: a last resort, its own bounds come first
	for _, st := range sp.Steps {
		budget += st.Wall
	}
	ended := make(chan struct{})
	guarded := make(chan struct{})
	go func() {
		defer close(guarded)
		guard(ctx, cmd.Process, stdin, budget, ended)
	}()
	var rep report
	err := jobErr
	if err == nil {
		if _, err = stdin.Write(line); err == nil {
			rep, err = readFrames(stdout)
		}
	}
	stdin.Close()
	if err != nil {
		_ = cmd.Process.Kill()
	}
	_, _ = io.Copy(io.Discard, stdout)
	waitErr := cmd.Wait()
	close(ended)
	<-guarded
	job.Close()
	if ctx.Err() != nil {
		return report{Cancelled: true, Unconfined: rep.Unconfined}, nil
	}
	if err == nil && waitErr != nil && len(rep.Steps) < len(sp.Steps) && (len(rep.Steps) == 0 || rep.Steps[len(rep.Steps)-1].ok()) {
		err = waitErr
	}
	if err != nil {
		return rep, fmt.Errorf("running the confined child: %w %s", err, strings.TrimSpace(complaint.String()))
	}
	return rep, nil
}

// guard ends the child when the context does or when it outlives its budget. Closing its input is the polite way: the
// child then kills what it started, wherever that went, before itself.
func guard(ctx context.Context, p *os.Process, stdin io.Closer, budget time.Duration, ended <-chan struct{}) {
	timer := time.NewTimer(budget)
	defer timer.Stop()
	select {
	case <-ended:
		return
	case <-ctx.Done():
	case <-timer.C:
	}
	stdin.Close()
	grace := time.NewTimer(3 * time.Second)
	defer grace.Stop()
	select {
	case <-ended:
	case <-grace.C:
		_ = p.Kill()
	}
}

// readFrames collects what the child says until its output ends.
func readFrames(r io.Reader) (report, error) {
	var rep report
	dec := json.NewDecoder(r)
	for {
		var f frame
		if err := dec.Decode(&f); errors.Is(err, io.EOF) {
			return rep, nil
		} else if err != nil {
			return rep, fmt.Errorf("reading its report: %w", err)
		}
		if f.Ready != nil {
			rep.Unconfined = f.Ready.Unconfined
			continue
		}
		if f.Step < 0 || f.Step > len(rep.Steps) {
			return rep, fmt.Errorf("reading its report: step %d is out of order", f.Step)
		}
		if f.Step == len(rep.Steps) {
			rep.Steps = append(rep.Steps, stepOut{stepDone: stepDone{Fault: "it was not finished"}})
		}
		rep.Steps[f.Step].add(f)
	}
}

func (s *stepOut) add(f frame) {
	if f.Done != nil {
		s.stepDone = *f.Done
		return
	}
	s.Both = append(s.Both, f.Data...)
	if f.Err {
		s.Stderr = append(s.Stderr, f.Data...)
	} else {
		s.Stdout = append(s.Stdout, f.Data...)
	}
}

// limitedWriter keeps the first left bytes and drops the rest.
type limitedWriter struct {
	w    io.Writer
	left int
}

func (l *limitedWriter) Write(p []byte) (int, error) {
	keep := p[:min(len(p), l.left)]
	l.left -= len(keep)
	if _, err := l.w.Write(keep); err != nil {
		return 0, err
	}
	return len(p), nil
}
