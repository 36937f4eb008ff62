package main

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// examples are the programs of a lesson, whether it shows them or not. Those that measure are run by their own class.
func examples(l *lesson) []thing {
	measured := map[string]bool{}
	for _, b := range l.benches {
		measured[b.Program] = true
	}
	programs := map[string]bool{}
	var list []thing
	for _, file := range l.files("examples", ".rs") {
		programs[file] = true
		if t := l.declared(file); t.prove != nil {
			list = append(list, t)
		}
		if !measured[file] {
			list = append(list, l.example(file))
		}
	}
	for _, file := range l.files("examples", ".out") {
		if program := strings.TrimSuffix(file, ".out") + ".rs"; !programs[program] {
			list = append(list, thing{file: file, what: "output", prove: settled(
				wrong("", "there is no %s that prints this; remove it, or write the program", program))})
		}
	}
	return list
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
	p := l.program(file)
	expected := strings.TrimSuffix(file, ".rs") + ".out"
	return thing{
		file: file, what: "example", key: append(l.programKey(p), l.text(expected), fmt.Sprint(l.hasFile(expected))),
		prove: func(ctx context.Context) verdict {
			res := l.run(ctx, p)
			if v := runsClean(res); v != (verdict{}) {
				return v
			}
			return l.compare(expected, res.Stdout)
		},
	}
}

// compare is the verdict on what a program printed, where the lesson has it in a file.
func (l *lesson) compare(expected, got string) verdict {
	if got = strings.ReplaceAll(got, "\r\n", "\n"); l.hasFile(expected) && got != l.text(expected) {
		return wrong(string(diff.Diff(expected, []byte(l.text(expected)), "printed", []byte(got))),
			"it prints something else than %s; mend the program, or the file and the prose that speaks of it", expected)
	}
	return verdict{}
}
