package progress

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"go.etcd.io/bbolt"
)

// The test binary runs itself as a second program that stores answers; this is the variable that makes it one.
const childVar = "LEARN_PROGRESS_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childVar); path != "" {
		if err := child(path, os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(run(m))
}

// run keeps what the tests cannot store out of the user's own folders.
func run(m *testing.M) int {
	state, err := os.MkdirTemp("", "learn-state-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(state) }()
	_ = errors.Join(os.Setenv("XDG_STATE_HOME", state), os.Setenv("TMPDIR", state))
	return m.Run()
}

// child stores n answers and writes the id of each to standard output when it is acknowledged; the first line says
// that it begins. As in a window, the file is tended to in the background, but all the time.
func child(path, learner, count string) error {
	if learner == repairer {
		return repairingChild(path)
	}
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	s := Open(path)
	fmt.Println("begin")
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() {
		for ctx.Err() == nil {
			_, _ = s.Rescue(ctx)
			_, _ = s.snapshot(ctx, now()) // fails where there is no file yet, or the other program changes it all the time
		}
	}()
	for i := range n {
		e := Answered("a/x", "q"+strconv.Itoa(i), "t", "k", AnswerData{Attempt: "01A", Answer: []byte(`{"choices":[1]}`), Right: true})
		for {
			err := s.Append(context.Background(), learner, e)
			var locked *Locked
			if err == nil {
				break
			}
			if !errors.As(err, &locked) { // as the write queue does: keep it and try again
				return err
			}
		}
		fmt.Println(e.ID)
	}
	return nil
}

// process is a running child.
type process struct {
	cmd *exec.Cmd
	out *bufio.Scanner
}

func start(t *testing.T, path, learner string, n int) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, learner, strconv.Itoa(n))
	cmd.Env = append(os.Environ(), childVar+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd, bufio.NewScanner(out)}
	t.Cleanup(func() { _ = errors.Join(cmd.Process.Kill(), cmd.Wait()) })
	if !p.out.Scan() || p.out.Text() != "begin" {
		t.Fatalf("the child did not begin: %q", p.out.Text())
	}
	return p
}

// acks reads up to n acknowledged ids; fewer where the child has ended.
func (p *process) acks(t *testing.T, n int) (ids []ulid.ULID) {
	t.Helper()
	for len(ids) < n && p.out.Scan() {
		id, err := ulid.ParseStrict(p.out.Text())
		if err != nil {
			t.Fatalf("the child wrote %q", p.out.Text())
		}
		ids = append(ids, id)
	}
	return ids
}

func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
}

// mustHold fails if one of the ids is not stored or the file is not sound.
func mustHold(t *testing.T, path, learner string, acked []ulid.ULID) {
	t.Helper()
	s := Open(path)
	sum := load(t, s, learner)
	if sum.Damaged != 0 || sum.Unknown != 0 {
		t.Errorf("%d records damaged, %d unknown", sum.Damaged, sum.Unknown)
	}
	have := map[ulid.ULID]bool{}
	for _, id := range sum.seen {
		have[id] = true
	}
	for _, id := range acked {
		if !have[id] {
			t.Errorf("acknowledged event %s is lost", id)
		}
	}
	if n, err := s.Count(t.Context(), learner); err != nil || n != len(have) {
		t.Errorf("Count = %d, %v; %d events are there", n, err, len(have))
	}
}

// mustBeClean fails if bbolt's own check finds anything.
func mustBeClean(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return // killed before there was a file
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 10 * time.Second, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	_ = db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			t.Errorf("check: %v", err)
		}
		return nil
	})
}

// mustHaveSoundSnapshots reads all snapshots of a file through and returns how many there are.
func mustHaveSoundSnapshots(t *testing.T, path string) int {
	t.Helper()
	s := Open(path)
	all, err := s.Snapshots()
	if err != nil {
		t.Error(err)
	}
	for _, snap := range all {
		if n, err := s.inspect(t.Context(), snap.Path); err != nil || n != snap.Events {
			t.Errorf("%s: %d events, %v", snap.Path, n, err)
		}
	}
	return len(all)
}

func TestTwoProcessesLoseNothing(t *testing.T) {
	const n = 150
	path := filepath.Join(t.TempDir(), "learn", FileName) // both find no file and make it
	a, b := start(t, path, "ada", n), start(t, path, "ada", n)
	acked := append(a.acks(t, n+1), b.acks(t, n+1)...)
	for _, p := range []*process{a, b} {
		if err := p.cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	if len(acked) != 2*n {
		t.Errorf("%d of %d events acknowledged", len(acked), 2*n)
	}
	mustHold(t, path, "ada", acked)
	mustBeClean(t, path)
}

// TestKilledProcessesLoseNothingAcknowledged kills pairs of programs at random points, a third of them while the file
// is being made. LEARN_KILLS sets how many are killed.
func TestKilledProcessesLoseNothingAcknowledged(t *testing.T) {
	kills := envInt(t, "LEARN_KILLS", 60)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	var path string
	var acked []ulid.ULID
	total, made := 0, 0
	for i := 0; i < kills; i += 2 {
		if i%6 == 0 {
			path, acked = filepath.Join(dir, strconv.Itoa(i), FileName), nil
		}
		pair := []*process{start(t, path, "ada", 1<<30), start(t, path, "ada", 1<<30)}
		for _, p := range pair {
			acked = append(acked, p.acks(t, r.IntN(12))...)
			spin(r.IntN(2000)) // into the middle of a transaction, not always right after an acknowledgement
			p.kill(t)
		}
		for _, p := range pair {
			acked = append(acked, p.acks(t, 1<<30)...) // what it said before it died
			_ = p.cmd.Wait()
		}
		mustHold(t, path, "ada", acked)
		mustBeClean(t, path)
		made += mustHaveSoundSnapshots(t, path)
		total = max(total, len(acked))
	}
	t.Logf("%d kills; up to %d events acknowledged in one file; %d snapshots looked at", kills, total, made)
	if total == 0 {
		t.Error("no event was acknowledged in any round")
	}
}

// spin passes a little time without giving up the processor.
func spin(n int) {
	x := uint64(1)
	for range n * 100 {
		x = x*6364136223846793005 + 1
	}
	if x == 0 {
		panic("unreachable: keeps the loop")
	}
}

// envInt returns the number that a variable holds, so that the long form of a test can be asked for.
func envInt(t *testing.T, name string, otherwise int) int {
	t.Helper()
	v := os.Getenv(name)
	if v == "" {
		return otherwise
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		t.Fatalf("%s=%s: %v", name, v, err)
	}
	return n
}
