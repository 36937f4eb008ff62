package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"learn/internal/exercise"
	"learn/internal/lessons"
)

// numbers are the measurements of a lesson: each is recorded and its claim far enough from its bound; each program runs
// in all its variants; each claim holds when it is measured again.
func numbers(l *lesson) []thing {
	cpu, cores, system := exercise.Machine()
	machine := fmt.Sprintf("%s %d %s", cpu, cores, system)
	var list []thing
	for i := range l.benches {
		b := &l.benches[i]
		if !l.hasFile(b.Program) {
			list = append(list, thing{file: "bench.toml", line: b.Line, what: "bench " + b.ID, prove: settled(
				wrong("", "there is no %s; write it, or name the program that measures this", b.Program))})
			continue
		}
		p := l.program(b.Program)
		list = append(list,
			thing{file: "bench.toml", line: b.Line, what: "record " + b.ID, key: l.recordKey(b), prove: settled(l.recordOf(b))},
			thing{
				file: "bench.toml", line: b.Line, what: "bench " + b.ID, alone: b.Claim != nil,
				key: append(l.programKey(b.Program, p), machine, fmt.Sprintf("%v %+v", b.Variants, b.Claim)),
				prove: func(ctx context.Context) verdict {
					defer l.course.useCargo(p)()
					return proveBench(ctx, b, p)
				},
			})
	}
	for _, r := range l.recorded {
		if !slices.ContainsFunc(l.benches, func(b lessons.Bench) bool { return b.ID == r.ID }) {
			list = append(list, thing{file: "recorded.toml", line: r.Line, what: "record " + r.ID, prove: settled(
				wrong("", "bench.toml has no %q; record again: %s", r.ID, l.recordCommand()))})
		}
	}
	return list
}

// recordCommand is what to type to measure the lesson again.
func (l *lesson) recordCommand() string { return "go run -C proof . -record " + l.Path() }

// recordKey is all that the verdict on a record depends on.
func (l *lesson) recordKey(b *lessons.Bench) []string {
	return []string{l.text(b.Program), l.text("recorded.toml"), fmt.Sprintf("%v %+v", b.Variants, b.Claim)}
}

// recordOf is the verdict on what is recorded of a measurement.
func (l *lesson) recordOf(b *lessons.Bench) verdict {
	i := slices.IndexFunc(l.recorded, func(r lessons.Recorded) bool { return r.ID == b.ID })
	if i < 0 {
		return wrong("", "it is not recorded; %s", l.recordCommand())
	}
	r := l.recorded[i]
	if r.ProgramHash != lessons.ProgramHash([]byte(l.text(b.Program))) {
		return wrong("", "%s has changed since it was recorded; %s", b.Program, l.recordCommand())
	}
	for _, v := range b.Variants {
		if _, ok := r.Variant(v); !ok {
			return wrong("", "the variant %s is not recorded; %s", v, l.recordCommand())
		}
	}
	if r.Runs < exercise.LeastRounds {
		return wrong("", "it is recorded from %d runs, and %d is the least that says anything; %s", r.Runs, exercise.LeastRounds, l.recordCommand())
	}
	return wellClaimed(b, r)
}

// wellClaimed is the verdict on a claim by a record: too close to its bound it is wrong on the next machine.
func wellClaimed(b *lessons.Bench, r lessons.Recorded) verdict {
	if b.Claim == nil || b.Claim.Sound(r) {
		return verdict{}
	}
	ratio, _ := b.Claim.Ratio(r)
	return wrong(b.Text(&r, false), "the claim is too close to what was measured: at_least = %v with a ratio of %.2f; claim %.1f at most",
		b.Claim.AtLeast, ratio, ratio/1.25)
}

// proveBench measures a claim again; a variant that no claim speaks of has to run and to print a number.
func proveBench(ctx context.Context, b *lessons.Bench, p exercise.Program) verdict {
	var others []string
	for _, v := range b.Variants {
		if b.Claim == nil || v != b.Claim.Faster && v != b.Claim.Than {
			others = append(others, v)
		}
	}
	_, res := exercise.Measure(ctx, p, others, 1, exercise.Limits{}, nil)
	if v := runsClean(res); v != (verdict{}) {
		return v
	}
	if b.Claim == nil {
		return verdict{}
	}
	pair := []string{b.Claim.Than, b.Claim.Faster}
	r, v := measure(ctx, b, p, pair, fewRounds)
	ratio, _ := b.Claim.Ratio(r)
	if v != (verdict{}) || ratio >= clearly*b.Claim.AtLeast {
		return v
	}
	for range tries {
		if r, v = measure(ctx, b, p, pair, exercise.LeastRounds); v != (verdict{}) || b.Claim.Holds(r) {
			return v
		}
	}
	ratio, _ = b.Claim.Ratio(r)
	return wrong(b.Text(&r, false), "the claim does not hold here, measured %d times: %s is %.2f times as fast as %s, and not %v times; claim less",
		tries, b.Claim.Faster, ratio, b.Claim.Than, b.Claim.AtLeast)
}

// tries is how often a claim is measured before it counts as wrong: what else a machine does can hide a gain for a
// while, but makes none that is not there.
const tries = 3

// A ratio that few rounds already show to be clearly above its bound needs no more of them: the bound alone is proven,
// and records are made of [exercise.LeastRounds] as ever.
const (
	fewRounds = 3
	clearly   = 1.5
)

// measure runs variants in so many rounds.
func measure(ctx context.Context, b *lessons.Bench, p exercise.Program, variants []string, rounds int) (lessons.Recorded, verdict) {
	measured, res := exercise.Measure(ctx, p, variants, rounds, exercise.Limits{}, nil)
	if v := runsClean(res); v != (verdict{}) {
		return lessons.Recorded{}, v
	}
	rustc, err := exercise.Rustc()
	if err != nil {
		return lessons.Recorded{}, verdict{missing: err.Error()}
	}
	nanos := map[string][]float64{}
	for _, m := range measured {
		nanos[m.Variant] = m.Nanos
	}
	cpu, cores, system := exercise.Machine()
	if words := strings.Fields(rustc); len(words) > 1 {
		rustc = words[1] // "rustc 1.95.0 (59807616e 2026-04-14)"
	}
	return b.Record([]byte(p.Source), rustc, lessons.Machine{CPU: cpu, Cores: cores, OS: system}, time.Now(), nanos), verdict{}
}
