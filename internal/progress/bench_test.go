package progress

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

// usual is the event that a learner makes most of: an answer as the quiz stores it.
func usual(i int) Event {
	return Answered("performance/memory", "question-"+strconv.Itoa(i%500), "0123456789abcdef", "fedcba9876543210", AnswerData{
		Attempt: "01JDF5Z3W0000000000000000" + strconv.Itoa(i%10), Seed: 1 << 60, Answer: []byte(`{"choices":[1,2]}`),
		Right: i%3 > 0, Score: 1, Millis: 12345,
	})
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
