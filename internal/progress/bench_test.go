package progress

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
)

// usual is the event that a learner makes most of: an answer as the quiz stores it.
func usual(i int) Event {
	return Answered("performance/memory", "question-"+strconv.Itoa(i%500), "0123456789abcdef", "fedcba9876543210", AnswerData{
		Attempt: "01JDF5Z3W0000000000000000" + strconv.Itoa(i%10), Seed: 1 << 60, Answer: []byte(`{"choices":[1,2]}`),
		Right: i%3 > 0, Score: 1, Millis: 12345,
	})
}

// lifelike is the i-th event of a learner of ten years and a hundred lessons: mostly moves and answers, in sessions of
// an hour, on a clock that is set back now and then.
func lifelike(r *rand.Rand, i int) Event {
	const perDay = 270
	day, n := i/perDay, i%perDay
	at := time.Date(2026, 1, 1, 18, 0, 0, 0, time.UTC).AddDate(0, 0, day).Add(time.Duration(n) * 13 * time.Second)
	if r.IntN(1000) == 0 {
		at = at.Add(-time.Duration(r.IntN(100)) * time.Hour)
	}
	lesson := "topic-" + strconv.Itoa(day/7%10) + "/lesson-" + strconv.Itoa((day+n/135)%10)
	if day/7%10 == 0 { // some are of the course
		lesson = "performance/" + []string{"memory", "cpu", "io", "caching", "measuring"}[(day+n/135)%5]
	}
	question := "question-" + strconv.Itoa(r.IntN(8))
	hash := func(of int) string { return fmt.Sprintf("%016x", uint64(of)*0x9E3779B97F4A7C15) }
	answer := AnswerData{Attempt: fmt.Sprintf("01JDF5Z3W000000000%08d", day), Seed: uint64(day) << 40, Answer: []byte(`{"choices":[1,2]}`),
		Right: r.IntN(4) > 0, Score: 1, Unsure: r.IntN(20) == 0, Retry: r.IntN(8) == 0, Sure: r.IntN(5) == 0, Millis: 12345}
	block := r.IntN(80)
	position := Position{Block: block, Hash: hash(block), Around: [4]string{hash(1), hash(2), hash(3), hash(4)}, Heading: "heading-" + strconv.Itoa(block/10), Fraction: float64(block) / 80, End: block == 79}
	var e Event
	switch k := r.IntN(100); {
	case k < 5:
		e = Opened(lesson)
	case k < 50:
		e = Moved(lesson, position)
	case k < 90:
		e = Answered(lesson, question, hash(day/900), hash(day/1200), answer)
	case k < 94:
		e = Reviewed(lesson, question, hash(day/900), hash(day/1200), answer)
	case k < 98:
		e = Checked(lesson, "exercise", hash(5), CheckData{Outcome: OutcomePassed, Passed: 9, Millis: 900})
	case k == 98 && r.IntN(20) == 0:
		e = Marked(lesson, MarkData{Position: position, Line: "the first words of the block"})
	default:
		e = Finished(lesson, FinishedData{Attempt: answer.Attempt, Right: 5, Total: 8})
	}
	e.Time = at
	_ = e.ID.SetTime(ulid.Timestamp(at))
	binary.BigEndian.PutUint64(e.ID[6:], uint64(i)) // the same at every run
	binary.BigEndian.PutUint16(e.ID[14:], uint16(i))
	return e
}

// filled returns a store with n events of "ada".
func filled(b *testing.B, n int) *Store {
	b.Helper()
	s := Open(filepath.Join(b.TempDir(), FileName))
	for done := 0; done < n; {
		batch := make([]Event, min(10_000, n-done))
		for i := range batch {
			batch[i] = usual(done + i)
		}
		if err := s.Append(b.Context(), "ada", batch...); err != nil {
			b.Fatal(err)
		}
		done += len(batch)
	}
	return s
}

// report adds the median and the 99th percentile of the durations, in milliseconds.
func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	at := func(q float64) float64 { return took[int(q*float64(len(took)-1))].Seconds() * 1e3 }
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
}

// BenchmarkAppend is one answer: open, check the header, lock, store, sync, close.
func BenchmarkAppend(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("events=%d", n), func(b *testing.B) {
			s := filled(b, n)
			took := make([]time.Duration, 0, 1<<12)
			for i := 0; b.Loop(); i++ {
				e := usual(i)
				begin := time.Now()
				if err := s.Append(b.Context(), "ada", e); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begin))
			}
			report(b, took)
		})
	}
}

// BenchmarkFirstAppend is what a command pays that stores one event and ends: the whole structure is judged as well.
func BenchmarkFirstAppend(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("events=%d", n), func(b *testing.B) {
			path := filled(b, n).Path()
			took := make([]time.Duration, 0, 1<<12)
			for i := 0; b.Loop(); i++ {
				e := usual(i)
				begin := time.Now()
				if err := Open(path).Append(b.Context(), "ada", e); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begin))
			}
			report(b, took)
		})
	}
}

// BenchmarkTwoWindows is one answer while another program stores as fast as it can; a second store in this process is
// as foreign to the first, by the file's lock, as another process.
func BenchmarkTwoWindows(b *testing.B) {
	s := filled(b, 1_000)
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan error)
	go func() {
		other := Open(s.Path())
		for i := 0; ctx.Err() == nil; i++ {
			if err := other.Append(ctx, "bob", usual(i)); err != nil && ctx.Err() == nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	took := make([]time.Duration, 0, 1<<12)
	for i := 0; b.Loop(); i++ {
		e := usual(i)
		begin := time.Now()
		if err := s.Append(b.Context(), "ada", e); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begin))
	}
	stop()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	report(b, took)
}

// BenchmarkLoad folds a whole log, as a window does when it opens.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("events=%d", n), func(b *testing.B) {
			s := filled(b, n)
			info, err := os.Stat(s.Path())
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				sum, err := Open(s.Path()).Load(b.Context(), "ada")
				if err != nil || sum.Events != n {
					b.Fatalf("%v, %v", sum, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/event")
			b.ReportMetric(float64(info.Size())/float64(n), "file-bytes/event")
		})
	}
}

// million returns a store with n events of "ada", imported in batches.
func million(b *testing.B, n int) *Store {
	b.Helper()
	s := Open(filepath.Join(b.TempDir(), FileName))
	r := rand.New(rand.NewPCG(5, 6))
	batch := make([]Event, 0, 20_000)
	for i := range n {
		batch = append(batch, lifelike(r, i))
		if len(batch) < cap(batch) && i < n-1 {
			continue
		}
		slices.SortFunc(batch, func(x, y Event) int { return x.ID.Compare(y.ID) })
		if err := s.Append(b.Context(), "ada", batch...); err != nil {
			b.Fatal(err)
		}
		batch = batch[:0]
	}
	if err := s.Compact(b.Context(), "ada"); err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkMillion compares what a learner waits for with 1,000 events and with 1,000,000 (LEARN_MILLION sets another
// number): a start and a resume of the program, from the command to its end, and an answer. It prints the ratios, which
// are to be below 1.5, the size of the file for each event, and of a start the part that grows, Load in a new process, with
// the peak of its memory. Half a session is pending each time. The two logs are measured in turn, so that a busy machine is as
// slow for both.
func BenchmarkMillion(b *testing.B) {
	logs := []*measured{{n: 1_000}, {n: 1_000_000}}
	if n, err := strconv.Atoi(os.Getenv("LEARN_MILLION")); err == nil {
		logs[1].n = n
	}
	for _, l := range logs {
		l.s, l.r, l.took = million(b, l.n), rand.New(rand.NewPCG(7, 8)), map[string][]time.Duration{}
	}
	for range 200 {
		for _, l := range logs {
			l.answer(b)
		}
	}
	bin := filepath.Join(b.TempDir(), "learn")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", bin, "../../cmd/learn").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for range 40 {
		for _, l := range logs {
			l.load(b)
			l.run(b, "start", bin, "list")
			l.run(b, "resume", bin, "resume")
		}
	}
	for b.Loop() { // what is measured is not how often this runs
	}
	for _, l := range logs {
		info, err := os.Stat(l.s.Path())
		if err != nil {
			b.Fatal(err)
		}
		b.Logf("%9d events: start %.2f ms (load %.2f), resume %.2f ms, answer %.2f ms; %d bytes of file an event; at most %d KiB of memory",
			l.n, l.median("start"), l.median("load"), l.median("resume"), l.median("answer"), info.Size()/int64(l.n), l.peak)
	}
	for _, what := range []string{"start", "load", "resume", "answer"} {
		b.ReportMetric(logs[1].median(what)/logs[0].median(what), what+"-ratio")
	}
}

// measured is a log with how long what was done with it took.
type measured struct {
	n    int
	s    *Store
	r    *rand.Rand
	took map[string][]time.Duration
	peak int
}

func (m *measured) answer(b *testing.B) {
	e := lifelike(m.r, m.n)
	begin := time.Now()
	if err := m.s.Append(b.Context(), "ada", e); err != nil {
		b.Fatal(err)
	}
	m.took["answer"] = append(m.took["answer"], time.Since(begin))
	m.n++
}

// run measures a command of the program, as a learner types it.
func (m *measured) run(b *testing.B, what, bin, command string) {
	cmd := exec.CommandContext(b.Context(), bin, "--data", m.s.Path(), "--learner", "ada", command)
	begin := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	m.took[what] = append(m.took[what], time.Since(begin))
}

// toLoad names, for a process that measures a Load, the file.
const toLoad = "LEARN_MEASURE_LOAD"

func (m *measured) load(b *testing.B) {
	cmd := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^TestMeasuredLoad$", "-test.v")
	cmd.Env = append(os.Environ(), toLoad+"="+m.s.Path())
	out, err := cmd.CombinedOutput()
	_, said, _ := strings.Cut(string(out), "measured ")
	var took time.Duration
	var peak int
	if _, scanned := fmt.Sscan(said, &took, &peak); err != nil || scanned != nil {
		b.Fatalf("%v, %v\n%s", err, scanned, out)
	}
	m.took["load"], m.peak = append(m.took["load"], took), max(m.peak, peak)
}

// TestMeasuredLoad is that process. It says nanoseconds, and kibibytes where the system tells them.
func TestMeasuredLoad(t *testing.T) {
	path := os.Getenv(toLoad)
	if path == "" {
		t.Skip("is run by BenchmarkMillion")
	}
	begin := time.Now()
	if _, err := Open(path).Load(t.Context(), "ada"); err != nil {
		t.Fatal(err)
	}
	took, peak := time.Since(begin), 0
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		_, after, _ := strings.Cut(string(status), "VmHWM:")
		_, _ = fmt.Sscan(after, &peak)
	}
	t.Logf("measured %d %d", took, peak)
}

// median is in milliseconds.
func (m *measured) median(what string) float64 {
	return slices.Sorted(slices.Values(m.took[what]))[len(m.took[what])/2].Seconds() * 1e3
}

// BenchmarkVerify judges the structure of a file.
func BenchmarkVerify(b *testing.B) {
	s := filled(b, 100_000)
	f, err := os.Open(s.Path())
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		h, err := readHeader(f, info.Size())
		if err == nil {
			err = verify(f, h)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkApply folds one answer into a summary of 100,000 events.
func BenchmarkApply(b *testing.B) {
	s := NewSummary()
	for i := range 100_000 {
		s.Apply(usual(i))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.Apply(usual(i))
	}
}
