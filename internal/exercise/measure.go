package exercise

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

// LeastRounds is how many rounds a measurement needs before anything may be said of it.
const LeastRounds = 9

// Measured is what one variant of a bench program took.
type Measured struct {
	Variant string
	Nanos   []float64 // nanoseconds an operation, one for each round that counts, in the order they were run
}

// Measure builds a bench program optimized and runs its variants in turn: one round to warm up, then rounds that count.
// Each run is a process of its own, confined and limited as [Run] does it, that prints one number and nothing else.
// after is called after each round, from 0 for the one that warms up; it may be nil.
//
// The outcome is Passed when everything was measured; else the result says why not, and what was measured is empty.
func Measure(ctx context.Context, p Program, variants []string, rounds int, lim Limits, after func(round int)) ([]Measured, Result) {
	for _, need := range p.Needs {
		if !present(need) {
			return nil, Result{Outcome: ToolMissing, Message: fmt.Sprintf("This measurement needs %s, which was not found in PATH. Install it and try again.", need)}
		}
	}
	b, res := newBuild(ctx, "")
	if b == nil {
		return nil, res
	}
	defer b.close()
	res, readable := b.optimized(ctx, p)
	if res.Outcome != Passed {
		return nil, res
	}
	limits := lim.orDefault()
	var steps []step
	for _, v := range variants {
		steps = append(steps, b.run(limits, v))
	}
	sp := b.spec(steps...)
	sp.Confine, sp.ReadOnly = len(p.Needs) == 0, append(sp.ReadOnly, readable...)
	measured := make([]Measured, len(variants))
	for round := range rounds + 1 {
		rep, err := runSpec(ctx, sp)
		for i, v := range variants {
			nanos, ran := judgeMeasured(rep, err, i, limits)
			if ran.Outcome != Passed {
				ran.Message = fmt.Sprintf("Variant %s: %s", v, ran.Message)
				return nil, ran
			}
			measured[i].Variant = v
			if round > 0 {
				measured[i].Nanos = append(measured[i].Nanos, nanos)
			}
			res.Confined, res.Run = ran.Confined, res.Run+ran.Run
		}
		if after != nil {
			after(round)
		}
	}
	return measured, res
}

// judgeMeasured reads the number that one run printed.
func judgeMeasured(rep report, err error, at int, limits Limits) (float64, Result) {
	if err == nil && !rep.Cancelled && at >= len(rep.Steps) {
		return 0, Result{Outcome: Broken, Message: "it was not run"}
	}
	res := judgeRun(rep, err, at, limits)
	if res.Outcome != Passed {
		return 0, res
	}
	text := strings.TrimSpace(res.Output)
	nanos, parseErr := strconv.ParseFloat(text, 64)
	if parseErr != nil || !(nanos > 0) || math.IsInf(nanos, 0) {
		res.Outcome = Failed
		res.Message = fmt.Sprintf("It printed %q, not one number above 0: the nanoseconds an operation took.", brief(text))
	}
	return nanos, res
}

func brief(s string) string {
	const most = 200
	if len(s) > most {
		return validUTF8([]byte(s[:most])) + "…"
	}
	return s
}

// optimized builds a program as [Run] does; readable is where the binary lies, if not in the build's own folder.
func (b *build) optimized(ctx context.Context, p Program) (res Result, readable []string) {
	if len(p.Crates) > 0 {
		return b.cargo(ctx, p)
	}
	if len(p.Source) > maxSource {
		return Result{Outcome: Broken, Message: fmt.Sprintf("The program has %d bytes; at most %d are run.", len(p.Source), maxSource)}, nil
	}
	root, files := p.files(p.Source)
	if err := b.write(files); err != nil {
		return Result{Outcome: Broken, Message: err.Error()}, nil
	}
	rep, err := runSpec(ctx, b.spec(b.rustc(root, "-O")))
	if err != nil || rep.Cancelled || len(rep.Steps) != 1 || !rep.Steps[0].ok() {
		res, _ = judgeCompile(rep, err)
		return res, nil
	}
	list, _ := parseDiagnostics(rep.Steps[0].Stderr)
	return Result{Outcome: Passed, Diagnostics: list, Compile: rep.Steps[0].Wall}, nil
}

// Machine names this machine for the record of a measurement: the processor's model, how many cores a program may use,
// and the operating system. What cannot be found out is named by its kind.
func Machine() (cpu string, cores int, system string) {
	cpu, system = runtime.GOARCH+" processor", runtime.GOOS
	switch runtime.GOOS {
	case "linux":
		if model := field("/proc/cpuinfo", "model name", ":"); model != "" {
			cpu = model
		}
		if name := field("/etc/os-release", "PRETTY_NAME", "="); name != "" {
			system = name
		}
	case "darwin":
		if out, err := exec.Command("sysctl", "-n", "machdep.cpu.brand_string").Output(); err == nil {
			cpu = strings.TrimSpace(validUTF8(out))
		}
		system = "macOS"
	case "windows":
		if model := os.Getenv("PROCESSOR_IDENTIFIER"); model != "" {
			cpu = model
		}
		system = "Windows"
	}
	return cpu, runtime.NumCPU(), system + ", " + runtime.GOARCH
}

// field is the value of the first line "name SEPARATOR value" of a file, or "".
func field(file, name, separator string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(validUTF8(data)) {
		key, value, _ := strings.Cut(line, separator)
		if strings.TrimSpace(key) == name {
			return strings.Join(strings.Fields(strings.Trim(strings.TrimSpace(value), `"`)), " ")
		}
	}
	return ""
}
