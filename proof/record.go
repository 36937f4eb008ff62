package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/render"
)

// record measures the numbers of the chosen lessons and writes their recorded.toml. What cannot be claimed is not
// recorded; the record that was there stays.
func record(ctx context.Context, c *course, out, errOut io.Writer) int {
	failed := 0
	for _, l := range c.lessons {
		for _, e := range l.problems {
			failed++
			fmt.Fprintf(errOut, "proof: %v\n", e)
		}
		if len(l.benches) == 0 || len(l.problems) > 0 {
			continue
		}
		refused, err := recordLesson(ctx, l, out)
		if err != nil {
			failed++
			fmt.Fprintf(errOut, "proof: %s is not recorded: %v\n", l.Path(), err)
		}
		failed += refused
	}
	if failed > 0 {
		return codeFailed
	}
	return 0
}

// recordLesson returns how many measurements were refused.
func recordLesson(ctx context.Context, l *lesson, out io.Writer) (refused int, err error) {
	var list []lessons.Recorded
	for i := range l.benches {
		b := &l.benches[i]
		r, v := measure(ctx, b, l.program(b.Program), b.Variants, exercise.LeastRounds)
		if v == (verdict{}) {
			v = wellClaimed(b, r)
		}
		if v == (verdict{}) {
			fmt.Fprintf(out, "%s\n\n", render.Clean(b.Text(&r, false)))
			list = append(list, r)
			continue
		}
		refused++
		fmt.Fprintf(out, "FAIL %s bench.toml:%d %s: %s%s\n%s\n\n", l.Path(), b.Line, b.ID, render.Clean(v.problem), render.Clean(v.missing), render.Clean(v.output))
		if old := slices.IndexFunc(l.recorded, func(r lessons.Recorded) bool { return r.ID == b.ID }); old >= 0 {
			list = append(list, l.recorded[old])
		}
	}
	if len(list) == 0 {
		return refused, nil
	}
	data, err := lessons.WriteRecorded(list)
	if err != nil {
		return refused, err
	}
	return refused, os.WriteFile(filepath.Join(l.course.dir, filepath.FromSlash(l.Path()), "recorded.toml"), data, 0o644)
}
