package progress

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// BenchmarkOpen is the first transaction of a program: what it costs to trust the file, by its size, when it is as it
// was left and when it has to be walked through.
func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		var path string
		open := func(b *testing.B, prepare func()) {
			took := make([]time.Duration, 0, 1<<12)
			for b.Loop() {
				prepare()
				begin := time.Now()
				if got, err := Open(path).Count(b.Context(), "ada"); err != nil || got != n {
					b.Fatal(got, err)
				}
				took = append(took, time.Since(begin))
			}
			report(b, took)
		}
		b.Run(fmt.Sprintf("events=%d", n), func(b *testing.B) {
			path = filled(b, n).Path()
			b.Run("as-left", func(b *testing.B) { open(b, func() {}) })
			b.Run("walked", func(b *testing.B) { open(b, func() { _ = os.Remove(markPath(path)) }) })
		})
	}
}
