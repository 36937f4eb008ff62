package main

import (
	"context"
	"strings"

	"learn/internal/exercise"
	"learn/internal/quiz"
)

// traces are the questions that ask what a program does: it is asked.
func traces(l *lesson) []thing {
	var list []thing
	for _, q := range l.ofKind(quiz.Trace) {
		key := []string{q.Code, q.Outcome, q.Prints, q.Error, strings.Join(q.Accept, "\n")}
		run := func(ctx context.Context) exercise.Result { return exercise.RunSnippet(ctx, q.Code, exercise.Limits{}) }
		if q.Program != "" {
			p := l.program(q.Program)
			key = append(key, l.programKey(q.Program, p)...)
			run = func(ctx context.Context) exercise.Result { return l.run(ctx, p) }
		}
		list = append(list, l.question(q, key, func(ctx context.Context) verdict { return traced(q, run(ctx)) }))
	}
	return list
}

// ofKind are the lesson's questions of one kind.
func (l *lesson) ofKind(kind quiz.Kind) []*quiz.Question {
	var list []*quiz.Question
	for i := range l.questions {
		if l.questions[i].Kind == kind {
			list = append(list, &l.questions[i])
		}
	}
	return list
}

// question makes the thing of a question about rust code; what is asked of other languages has no tool yet.
func (l *lesson) question(q *quiz.Question, key []string, prove func(context.Context) verdict) thing {
	t := thing{file: "quiz.toml", line: q.Line, what: string(q.Kind) + " " + q.ID, key: key, prove: prove}
	if q.Lang != "rust" {
		t.key, t.prove = nil, settled(verdict{missing: "no tool proves a question about " + q.Lang + " yet"})
	}
	return t
}

// traced compares what a program did with the key.
func traced(q *quiz.Question, res exercise.Result) verdict {
	switch q.Outcome {
	case quiz.Panics:
		return panicsClean(res)
	case quiz.Fails:
		return tracedError(q, res)
	}
	if v := runsClean(res); v != (verdict{}) {
		return v
	}
	return printsThis(res.Stdout, q.Prints)
}

// tracedError compares the compiler's error with the code of the key or, where it has none, with its phrases.
func tracedError(q *quiz.Question, res exercise.Result) verdict {
	if q.Error != "" {
		return failsWith(res, q.Error)
	}
	if v, final := unfit(res); final {
		return v
	}
	if res.Outcome != exercise.CompileError {
		return wrong(said(res), "%s; by its key it must not compile", ended(res))
	}
	for _, d := range res.Diagnostics {
		if q.Grade(quiz.Answer{Outcome: quiz.Fails, Text: d.Message}).Right {
			return verdict{}
		}
	}
	return wrong(said(res), "the compiler says nothing that `accept` names; name its error")
}

// printsThis compares what a program printed with what a question says it prints; line ends around both do not count.
func printsThis(got, want string) verdict {
	if bare(got) == bare(want) {
		return verdict{}
	}
	return wrong(bare(got), "it prints something else than `prints` says; this is what it prints:")
}

func bare(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
