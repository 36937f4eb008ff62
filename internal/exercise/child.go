package exercise

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Child does the work of the re-executed child and reports whether this process was one: then main must return at
// once. args are the program's arguments without its name.
func Child(args []string) (handled bool) {
	if len(args) != 1 || args[0] != childArg || os.Getenv(childEnv) == "" {
		return false
	}
	// The death signal of a started process is bound to the thread that started it.
	runtime.LockOSThread()
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return true
}

// supervisor is the child: it confines itself, starts the steps one after the other, and ends them with all that they
// started.
type supervisor struct {
	mu   sync.Mutex
	out  *json.Encoder
	gone chan struct{} // closed when the parent has ended or gave up
}

func serve(in io.Reader, out io.Writer) error {
	r := bufio.NewReader(in)
	line, err := r.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("reading what to run: %w", err)
	}
	var sp spec
	if err := json.Unmarshal(line, &sp); err != nil {
		return fmt.Errorf("reading what to run: %w", err)
	}
	s := &supervisor{out: json.NewEncoder(out), gone: make(chan struct{})}
	gap, err := confine(sp)
	if err != nil {
		return fmt.Errorf("confining the program: %w", err)
	}
	s.send(frame{Ready: &ready{Unconfined: gap}})
	go func() {
		defer close(s.gone)
		_, _ = io.Copy(io.Discard, r)
	}()
	for i, st := range sp.Steps {
		done := s.run(i, st)
		s.send(frame{Step: i, Done: &done})
		if !done.ok() {
			break
		}
	}
	return nil
}

// send tells the parent something. An error means that it is gone, which the end of our input tells as well.
func (s *supervisor) send(f frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.out.Encode(f)
}

func (s *supervisor) run(i int, st step) stepDone {
	outR, outW, err := os.Pipe()
	if err != nil {
		return stepDone{Fault: err.Error()}
	}
	errR, errW, err := os.Pipe()
	if err != nil {
		outR.Close()
		outW.Close()
		return stepDone{Fault: err.Error()}
	}
	cmd := exec.Command(st.Argv[0], st.Argv[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = st.Dir, st.Env, outW, errW
	ownGroup(cmd)
	began := time.Now()
	err = startLimited(cmd, st)
	outW.Close()
	errW.Close()
	if err != nil {
		outR.Close()
		errR.Close()
		return stepDone{Fault: fmt.Sprintf("starting %s: %v", st.Argv[0], err)}
	}
	full := make(chan struct{})
	copied := s.forward(i, st.Output, full, outR, errR)
	stop := s.wait(cmd, st, full)
	done := stepDone{Stop: stop, Wall: time.Since(began)}
	done.Exit, done.Signal = exitOf(cmd.ProcessState)
	reapAll()
	select {
	case <-copied:
	case <-time.After(time.Second): // something outside our reach holds the pipe
	}
	return done
}

// wait waits for the end of a step and ends it when it goes over a bound.
func (s *supervisor) wait(cmd *exec.Cmd, st step, full <-chan struct{}) (stop string) {
	exited := make(chan struct{})
	go func() {
		defer close(exited)
		_ = cmd.Wait() // ProcessState says it all
	}()
	timer := time.NewTimer(st.Wall)
	defer timer.Stop()
	census := time.NewTicker(20 * time.Millisecond)
	defer census.Stop()
	atStart := taskCount()
	for stop == "" {
		select {
		case <-exited:
			return ""
		case <-timer.C:
			stop = stopTime
		case <-full:
			stop = stopOutput
		case <-s.gone:
			stop = stopGone
		case <-census.C:
			if taskCount() > atStart+maxTasks && groupTasks(cmd.Process.Pid) > maxTasks {
				stop = stopTasks
			}
		}
	}
	killGroup(cmd.Process)
	<-exited
	return stop
}

// forward sends what the step prints to the parent until both pipes end, up to limit bytes; full is closed when there
// is more. Reading goes on to the end in any case, so that nothing blocks on a full pipe before it is killed.
func (s *supervisor) forward(i, limit int, full chan struct{}, outR, errR *os.File) <-chan struct{} {
	var left atomic.Int64
	left.Store(int64(limit))
	var once sync.Once
	var wg sync.WaitGroup
	for _, src := range []struct {
		r     *os.File
		isErr bool
	}{{outR, false}, {errR, true}} {
		wg.Go(func() {
			defer src.r.Close()
			buf := make([]byte, 16<<10)
			for {
				n, err := src.r.Read(buf)
				over := left.Add(-int64(n))
				if over < 0 {
					once.Do(func() { close(full) })
				}
				if keep := min(n, max(0, int(over)+n)); keep > 0 {
					s.send(frame{Step: i, Err: src.isErr, Data: buf[:keep]})
				}
				if err != nil {
					return
				}
			}
		})
	}
	copied := make(chan struct{})
	go func() { wg.Wait(); close(copied) }()
	return copied
}

// errNoSelf is returned when the program's own file cannot be found.
var errNoSelf = errors.New("cannot find the program's own file, which is started again to confine what it runs")
