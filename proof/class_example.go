package main

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/diff"

	"learn/internal/lessons"
)

// examples are the programs of a lesson, whether it shows them or not. Those that measure are run by their own class.
func examples(l *lesson) []thing {
	programs := map[string]bool{}
	var list []thing
	for _, file := range l.files("examples", ".rs") {
		programs[file] = true
		if t := l.declared(file); t.prove != nil {
			list = append(list, t)
		}
		if !l.measures(file) {
			list = append(list, l.example(file))
		}
	}
	for _, file := range l.files("examples", ".out") {
		switch program := strings.TrimSuffix(file, ".out") + ".rs"; {
		case !programs[program]:
			list = append(list, thing{file: file, what: "output", prove: settled(
				wrong("", "there is no %s that prints this; remove it, or write the program", program))})
		case l.measures(program):
			list = append(list, thing{file: file, what: "output", prove: settled(
				wrong("", "%s measures, and what it prints is not compared; remove this file, and show a bench fence", program))})
		}
	}
	return list
}

// measures reports whether a program is one of bench.toml, which prints another number every time.
func (l *lesson) measures(program string) bool {
	return slices.ContainsFunc(l.benches, func(b lessons.Bench) bool { return b.Program == program })
}

// declared fails for a program that cargo does not know, so that clippy never sees it.
func (l *lesson) declared(file string) thing {
	want := path.Join(l.ID, file)
	for line := range strings.Lines(l.manifest()) {
		key, value, _ := strings.Cut(line, "=")
		if strings.TrimSpace(key) == "path" && strings.Trim(strings.Fields(value + " -")[0], `"'`) == want {
			return thing{}
		}
	}
	return thing{file: file, what: "declared", prove: settled(
		wrong("", "%s/Cargo.toml has no [[example]] with path = %q; add it, so that clippy sees it", l.Topic.ID, want))}
}

func (l *lesson) example(file string) thing {
	return thing{file: file, what: "example", key: l.exampleKey(file), prove: l.proofOf(file)}
}

// output is the file with what an example prints; it may not be there.
func output(program string) string { return strings.TrimSuffix(program, ".rs") + ".out" }

// exampleKey is all that the verdict on an example depends on.
func (l *lesson) exampleKey(file string) []string {
	expected := output(file)
	return append(l.programKey(file, l.program(file)), l.text(expected), fmt.Sprint(l.hasFile(expected)))
}

// proofOf proves an example. Whoever asks for it again gets the same verdict: it is run once. It is called while things
// are looked for, which one goroutine does; what it returns may be called by many.
func (l *lesson) proofOf(file string) func(context.Context) verdict {
	if l.proofs[file] == nil {
		var once sync.Once
		var v verdict
		p := l.program(file)
		l.proofs[file] = func(ctx context.Context) verdict {
			once.Do(func() {
				res := l.run(ctx, p)
				if v = runsClean(res); v == (verdict{}) {
					v = l.compare(output(file), res.Stdout)
				}
			})
			return v
		}
	}
	return l.proofs[file]
}

// compare is the verdict on what a program printed, where the lesson has it in a file.
func (l *lesson) compare(expected, got string) verdict {
	if got = strings.ReplaceAll(got, "\r\n", "\n"); l.hasFile(expected) && got != l.text(expected) {
		return wrong(string(diff.Diff(expected, []byte(l.text(expected)), "printed", []byte(got))),
			"it prints something else than %s; mend the program, or the file and the prose that speaks of it", expected)
	}
	return verdict{}
}
