package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/render"
)

// mostRounds bounds a measurement by what somebody may wait for.
const mostRounds = 1000

func (p *program) benchCmd() *cobra.Command {
	var rounds int
	cmd := &cobra.Command{
		Use:   "bench PATH",
		Short: "Measure a lesson's numbers on this machine, beside the recorded ones",
		Long: `Measure a lesson's numbers on this machine, beside the recorded ones. Each program is built optimized, and its variants run
in turn. The exit code is 1 if something that the lesson claims does not hold here.

Close what keeps the processor busy; a laptop measures better on mains than on its battery.`,
		Args:              args(1, 1),
		ValidArgsFunction: p.completePaths,
		RunE: func(cmd *cobra.Command, args []string) error {
			if rounds < exercise.LeastRounds || rounds > mostRounds {
				return misuse(fmt.Sprintf("%d is the least that says anything", exercise.LeastRounds),
					"--rounds is %d to %d, not %d", exercise.LeastRounds, mostRounds, rounds)
			}
			ref, err := p.findLesson(args[0])
			if err != nil {
				return err
			}
			ctx, stop := untilSignal(cmd.Context())
			defer stop()
			return p.bench(ctx, ref.Lesson, rounds)
		},
	}
	cmd.Flags().IntVar(&rounds, "rounds", exercise.LeastRounds, "run each variant `N` times, after once to warm up")
	return cmd
}

// bench measures everything a lesson speaks of. What one program cannot do does not stop the others.
func (p *program) bench(ctx context.Context, l *lessons.Lesson, rounds int) error {
	benches, err := l.Benches()
	if err != nil {
		return err
	}
	records, err := l.Recorded()
	if err != nil {
		return err
	}
	if len(benches) == 0 {
		return misuse("`learn read "+l.Path()+"` shows it", "%s measures nothing", l.Path())
	}
	var broken []string
	for i := range benches {
		holds, err := p.benchOne(ctx, l, &benches[i], records, rounds)
		if err != nil {
			return err
		}
		if !holds {
			broken = append(broken, benches[i].ID)
		}
	}
	if len(broken) > 0 {
		return failed("measure again when the machine is idle; more --rounds help against noise",
			"does not hold here: %s", strings.Join(broken, ", "))
	}
	return nil
}

// benchOne measures one bench and prints it; holds is false when a claim was made and is not true here.
func (p *program) benchOne(ctx context.Context, l *lessons.Lesson, b *lessons.Bench, records []lessons.Recorded, rounds int) (holds bool, err error) {
	prog, err := runner{p.fsys}.Program(l, &render.Code{Lang: "rust", Include: b.Program})
	if err != nil {
		return false, err
	}
	fmt.Fprintf(p.err, "Building %s and running %s in turn, %d times each…\n",
		render.Clean(l.Path()+"/"+b.Program), count(len(b.Variants), "variant"), rounds+1)
	measured, res := exercise.Measure(ctx, prog, b.Variants, rounds, exercise.Limits{}, nil)
	if err := notMeasured(l, b, res); err != nil {
		return false, err
	}
	here, err := recordHere(b, prog.Source, measured)
	if err != nil {
		return false, err
	}
	var recorded *lessons.Recorded
	if i := slices.IndexFunc(records, func(r lessons.Recorded) bool { return r.ID == b.ID }); i >= 0 {
		recorded = &records[i]
	}
	pg := p.page()
	stale := recorded != nil && recorded.ProgramHash != here.ProgramHash
	fmt.Fprintf(pg, "%s\n\n", render.Clean(b.Compare(&here, recorded, stale)))
	return b.Claim == nil || b.Claim.Holds(here), pg.Flush()
}

// recordHere makes a record of what was measured now and on this machine.
func recordHere(b *lessons.Bench, source string, measured []exercise.Measured) (lessons.Recorded, error) {
	version, err := exercise.Rustc()
	if err != nil {
		return lessons.Recorded{}, err
	}
	nanos := map[string][]float64{}
	for _, m := range measured {
		nanos[m.Variant] = m.Nanos
	}
	cpu, cores, system := exercise.Machine()
	if words := strings.Fields(version); len(words) > 1 {
		version = words[1] // "rustc 1.95.0 (59807616e 2026-04-14)"
	}
	return b.Record([]byte(source), version, lessons.Machine{CPU: cpu, Cores: cores, OS: system}, time.Now(), nanos), nil
}

// notMeasured says why there are no figures, or nothing.
func notMeasured(l *lessons.Lesson, b *lessons.Bench, res exercise.Result) error {
	const report = "the lesson is at fault if this happens on another machine too"
	what := l.Path() + "/" + b.Program
	switch res.Outcome {
	case exercise.Passed:
		return nil
	case exercise.Cancelled:
		return failed("run it again", "the measurement was stopped")
	case exercise.ToolMissing:
		return failed("`learn doctor` shows what is there", "%s", res.Message)
	case exercise.CompileError:
		text := res.Output
		if len(res.Diagnostics) > 0 {
			text = res.Diagnostics[0].Rendered
		}
		return failed(report, "%s does not compile\n%s", what, text)
	}
	return failed(report, "%s: %s\n%s", what, res.Message, res.Output)
}
