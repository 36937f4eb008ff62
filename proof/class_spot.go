package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"learn/internal/exercise"
	"learn/internal/quiz"
)

// spots are listings with a fault. The listing compiles and fails the question's test; with the fix on any of the
// lines that are right answers, it passes. A fault that the compiler finds belongs into a trace question.
func spots(l *lesson) []thing {
	var list []thing
	for _, q := range l.ofKind(quiz.Spot) {
		key := []string{q.Code, q.Fix, q.Test, fmt.Sprint(q.Faults)}
		list = append(list, l.question(q, key, func(ctx context.Context) verdict { return proveSpot(ctx, q) }))
	}
	return list
}

func proveSpot(ctx context.Context, q *quiz.Question) verdict {
	if bare(q.Test) == "" {
		return wrong("", "it has no test, so that nothing proves which line is at fault; write one that fails with the listing")
	}
	code := parseListing(q.Code)
	res, err := tested(ctx, code.source(0, ""), q.Test)
	if err != nil {
		return wrong("", "%v", err)
	}
	if v, final := unfit(res); final {
		return v
	}
	switch res.Outcome {
	case exercise.Passed:
		return wrong("", "the listing passes the test; by the key it has a fault")
	case exercise.CompileError:
		return wrong(said(res), "the listing does not compile%s; it has to compile and to fail the test", codesIn(res))
	}
	for _, line := range q.Faults {
		res, err := tested(ctx, code.source(line, q.Fix), q.Test)
		if err != nil {
			return wrong("", "%v", err)
		}
		if v, final := unfit(res); final {
			return v
		}
		if res.Outcome != exercise.Passed {
			return wrong(said(res), "with the fix on line %d %s; it has to pass the test", line, ended(res))
		}
	}
	return verdict{}
}

// spotLimits are short: a fault may be a lock that waits for ever.
const spotLimits = `
title = "spot"
kind = "rust"
minutes = 1
goal = "pass"
starter = "tests"
hints = ["", "", ""]
limits = { seconds = 5 }
`

// tested runs a test that stands inside the listing's module, so that it sees what is private.
func tested(ctx context.Context, code, test string) (exercise.Result, error) {
	dir, err := os.MkdirTemp("", "learn-spot-")
	if err != nil {
		return exercise.Result{}, fmt.Errorf("making a folder for the question: %w", err)
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{"exercise.toml": spotLimits, "tests.rs": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return exercise.Result{}, fmt.Errorf("making a folder for the question: %w", err)
		}
	}
	e, err := exercise.Load(os.DirFS(dir), "spot")
	if err != nil {
		return exercise.Result{}, err
	}
	return exercise.CheckSource(ctx, code+"\n#[cfg(test)]\nmod spot {\nuse super::*;\n"+test+"\n}\n", e), nil
}
