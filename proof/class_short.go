package main

import (
	"context"
	"strings"

	"learn/internal/quiz"
)

// shorts are questions whose answer a program prints.
func shorts(l *lesson) []thing {
	var list []thing
	for _, q := range l.ofKind(quiz.Short) {
		if q.Program == "" {
			continue // proven by review
		}
		p := l.program(q.Program)
		key := append(l.programKey(q.Program, p), string(q.KeyHash()))
		t := thing{file: "quiz.toml", line: q.Line, what: "short " + q.ID, key: key}
		t.prove = func(ctx context.Context) verdict {
			res := l.run(ctx, p)
			if v := runsClean(res); v != (verdict{}) {
				return v
			}
			if !printsAnswer(q, res.Stdout) {
				return wrong(res.Stdout, "%s prints no answer that is accepted; mend the key or the program", q.Program)
			}
			return verdict{}
		}
		list = append(list, t)
	}
	return list
}

// maxWords is how many words of a line an answer may have.
const maxWords = 12

// printsAnswer reports whether a line of the output, or words that follow each other in one, are a right answer.
func printsAnswer(q *quiz.Question, out string) bool {
	right := func(text string) bool { return q.Grade(quiz.Answer{Text: text}).Right }
	for line := range strings.Lines(out) {
		if right(strings.TrimSpace(line)) {
			return true
		}
		words := strings.Fields(line)
		for i := range words {
			for j := i + 1; j <= min(len(words), i+maxWords); j++ {
				if right(strings.Trim(strings.Join(words[i:j], " "), ".,;:()")) {
					return true
				}
			}
		}
	}
	return false
}
