package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"learn/internal/exercise"
	"learn/internal/quiz"
)

// orders are lines to be put in order that make a program. The right order and every other one that is accepted do the
// same; no two neighbours may change places without a difference, unless the key says so: a learner who had them the
// other way round would be told that a working program is wrong.
func orders(l *lesson) []thing {
	var list []thing
	for _, q := range l.ofKind(quiz.Order) {
		if !q.Runs {
			continue // steps, not code
		}
		key := []string{strings.Join(q.Lines, "\n"), fmt.Sprint(q.Also)}
		list = append(list, l.question(q, key, func(ctx context.Context) verdict { return proveOrder(ctx, q) }))
	}
	return list
}

func proveOrder(ctx context.Context, q *quiz.Question) verdict {
	right := make([]int, len(q.Lines))
	for i := range right {
		right[i] = i
	}
	model := ordered(ctx, q, right)
	if v := runsClean(model); v != (verdict{}) {
		return v
	}
	for _, also := range q.Also {
		order := make([]int, len(also))
		for i, n := range also {
			order[i] = n - 1
		}
		res := ordered(ctx, q, order)
		if v, final := unfit(res); final {
			return v
		}
		if res.Outcome != exercise.Passed || res.Stdout != model.Stdout {
			return wrong(said(res), "in the order %v, which `also` accepts, %s, and prints something else", also, ended(res))
		}
	}
	return proveNeighbours(ctx, q, right, model.Stdout)
}

func proveNeighbours(ctx context.Context, q *quiz.Question, right []int, want string) verdict {
	for i := range len(right) - 1 {
		order := slices.Clone(right)
		order[i], order[i+1] = order[i+1], order[i]
		if q.Grade(quiz.Answer{Order: order}).Right {
			continue
		}
		res := ordered(ctx, q, order)
		if v, final := unfit(res); final {
			return v
		}
		if res.Outcome == exercise.Passed && res.Stdout == want {
			return wrong("", "lines %d and %d may change places: it compiles and prints the same; accept that in `also`, or let the program show the difference", i+1, i+2)
		}
	}
	return verdict{}
}

func ordered(ctx context.Context, q *quiz.Question, order []int) exercise.Result {
	lines := make([]string, len(order))
	for i, n := range order {
		lines[i] = q.Lines[n]
	}
	return exercise.RunSnippet(ctx, strings.Join(lines, "\n"), exercise.Limits{})
}
