package exercise

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkVerdict compares the time from a source text to its verdict with what rustc and the test binary take when
// they are called directly, without bounds or confinement, with the same flags: in milliseconds, and their ratio. The two take turns,
// so that a busy machine disturbs both alike.
func BenchmarkVerdict(b *testing.B) {
	needRust(b)
	e := queue(b)
	src, tests := must(b)(e.SolutionSource()), must(b)(e.TestsSource())
	tools, err := findToolchain(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	for name, text := range map[string]string{"lib.rs": rootSource, "exercise.rs": src, "tests.rs": tests} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	alone := func() {
		run(b, dir, tools.Rustc, "--edition", "2024", "--test", "-C", "incremental=incremental", "-o", "program", "lib.rs")
		run(b, dir, filepath.Join(dir, "program"), "--test-threads=1")
	}
	w := &Workspace{Dir: dir, File: filepath.Join(dir, "exercise.rs")}
	check := func() {
		if res := Check(b.Context(), w, e); res.Outcome != Passed {
			b.Fatalf("%+v", res)
		}
	}
	alone()
	check()
	var sums [2]time.Duration
	for n := 0; b.Loop(); n++ {
		// each build finds another text than the last one, as after a save
		if err := os.WriteFile(w.File, fmt.Appendf(nil, "%s\npub const EDIT: u32 = %d;\n", src, n), 0o600); err != nil {
			b.Fatal(err)
		}
		for i, f := range []func(){alone, check} {
			began := time.Now()
			f()
			sums[i] += time.Since(began)
		}
	}
	b.ReportMetric(float64(sums[0].Milliseconds())/float64(b.N), "alone-ms")
	b.ReportMetric(float64(sums[1].Milliseconds())/float64(b.N), "check-ms")
	b.ReportMetric(float64(sums[1])/float64(sums[0]), "ratio")
}

func run(b *testing.B, dir, name string, args ...string) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", name, err, out)
	}
}
