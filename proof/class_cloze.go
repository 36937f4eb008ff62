package main

import (
	"context"
	"fmt"
	"strings"

	"learn/internal/exercise"
	"learn/internal/quiz"
)

// clozes are listings with blanks. Each accepted filling makes a program that does the same; each wrong one makes one
// that does not compile, or does something else.
func clozes(l *lesson) []thing {
	var list []thing
	for _, q := range l.ofKind(quiz.Cloze) {
		key := []string{q.Code, q.Prints, fmt.Sprintf("%q", q.Blanks)}
		list = append(list, l.question(q, key, func(ctx context.Context) verdict { return proveCloze(ctx, q) }))
	}
	return list
}

func proveCloze(ctx context.Context, q *quiz.Question) verdict {
	right := make([]string, len(q.Blanks))
	for i, b := range q.Blanks {
		right[i] = b.Accept[0]
	}
	model := filled(ctx, q, right)
	if v := runsClean(model); v != (verdict{}) {
		return fillingWrong(v, right, "the first of what is accepted")
	}
	want := model.Stdout
	if bare(q.Prints) != "" {
		want = q.Prints
		if v := printsThis(model.Stdout, want); v != (verdict{}) {
			return fillingWrong(v, right, "the first of what is accepted")
		}
	}
	for i, b := range q.Blanks {
		if v := proveBlank(ctx, q, right, i, b, want); v != (verdict{}) {
			return v
		}
	}
	return verdict{}
}

// proveBlank tries every filling of one blank, with the first right ones in the others.
func proveBlank(ctx context.Context, q *quiz.Question, right []string, i int, b quiz.Blank, want string) verdict {
	try := func(filling string) (exercise.Result, []string) {
		fillings := append([]string(nil), right...)
		fillings[i] = filling
		return filled(ctx, q, fillings), fillings
	}
	for _, a := range b.Accept[1:] {
		res, fillings := try(a)
		if v, final := unfit(res); final {
			return v
		}
		if res.Outcome != exercise.Passed || bare(res.Stdout) != bare(want) {
			return fillingWrong(wrong(said(res), "%s, and prints something else; it is no right filling", ended(res)), fillings, "accepted")
		}
	}
	for _, w := range b.Wrong {
		res, fillings := try(w.Answer)
		if v, final := unfit(res); final {
			return v
		}
		if res.Outcome == exercise.Passed && bare(res.Stdout) == bare(want) {
			return fillingWrong(wrong("", "it compiles and prints the same; accept it, or let the program show the difference"), fillings, "listed as wrong")
		}
	}
	return verdict{}
}

func filled(ctx context.Context, q *quiz.Question, fillings []string) exercise.Result {
	return exercise.RunSnippet(ctx, quiz.Fill(q.Code, fillings), exercise.Limits{})
}

// fillingWrong says which filling a verdict speaks of.
func fillingWrong(v verdict, fillings []string, which string) verdict {
	if v.problem != "" {
		v.problem = fmt.Sprintf("filled with %s (%s): %s", strings.Join(fillings, " and "), which, v.problem)
	}
	return v
}
