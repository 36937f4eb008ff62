package main

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"learn/internal/exercise"
)

// exercises are judged by what they judge: the starter fails as stated, the solution passes, each wrong solution fails
// the test that it names, and a solution of which a part is left out or hard-coded fails.
func exercises(l *lesson) []thing {
	var list []thing
	for _, e := range l.exercises {
		ex := judged{l, e, path.Join("exercise", e.ID)}
		list = append(list, ex.starter(), ex.solution(), ex.reasons())
		list = append(list, ex.wrong()...)
		list = append(list, ex.mutants()...)
		list = append(list, ex.constants()...)
	}
	return list
}

// judged is one exercise of a lesson and its folder.
type judged struct {
	l      *lesson
	e      *exercise.Exercise
	folder string
}

// thing is one text that the exercise judges, and what must come of it.
func (j judged) thing(file string, line int, what, src string, verdictOn func(exercise.Result) verdict) thing {
	return thing{
		file: path.Join(j.folder, file), line: line, what: what,
		key: []string{j.l.text(path.Join(j.folder, "tests.rs")), j.e.Starter, fmt.Sprint(j.e.Limits), src},
		prove: func(ctx context.Context) verdict {
			res := exercise.CheckSource(ctx, src, j.e)
			if v, final := unfit(res); final {
				return v
			}
			return verdictOn(res)
		},
	}
}

// missing is the thing of a file that cannot be read.
func (j judged) missing(file string, err error) thing {
	return thing{file: path.Join(j.folder, file), what: "exercise", prove: settled(wrong("", "%v; every exercise has one", err))}
}

func (j judged) starter() thing {
	src, err := j.e.StarterSource()
	if err != nil {
		return j.missing("starter.rs", err)
	}
	return j.thing("starter.rs", 0, "starter fails: "+j.e.Starter, src, func(res exercise.Result) verdict {
		if j.e.Starter != "tests" {
			return failsWith(res, j.e.Starter)
		}
		if res.Outcome == exercise.Passed || res.Outcome == exercise.CompileError {
			return wrong(said(res), `%s; by exercise.toml (starter = "tests") it has to compile and to fail a test`, ended(res))
		}
		return verdict{}
	})
}

func (j judged) solution() thing {
	src, err := j.e.SolutionSource()
	if err != nil {
		return j.missing("solution.rs", err)
	}
	return j.thing("solution.rs", 0, "solution passes", src, passes)
}

// passes is the verdict on a solution.
func passes(res exercise.Result) verdict {
	if res.Outcome != exercise.Passed {
		return wrong(said(res), "%s; the solution has to pass", ended(res))
	}
	if len(res.Tests) == 0 {
		return wrong("", "there is no test that it could fail; write them in tests.rs")
	}
	return noWarnings(res)
}

func (j judged) reasons() thing {
	text, err := j.e.SolutionProse()
	if err != nil {
		return j.missing("solution.md", err)
	}
	v := verdict{}
	if strings.TrimSpace(text) == "" {
		v = wrong("", "it is empty; say why this way, and what two other ways would cost")
	}
	return thing{file: path.Join(j.folder, "solution.md"), what: "reasons", key: []string{text}, prove: settled(v)}
}

func (j judged) wrong() []thing {
	wrongs, err := j.e.Wrong()
	if err != nil {
		return []thing{j.missing("wrong", err)}
	}
	var list []thing
	for _, w := range wrongs {
		list = append(list, j.thing("wrong/"+w.File, 1, "wrong fails: "+strings.Join(w.Fails, ", "), w.Source, func(res exercise.Result) verdict {
			return failsTests(res, w.Fails)
		}))
	}
	return list
}

// failsTests is the verdict on a wrong solution: it compiles, and the tests that it names fail it, they alone.
func failsTests(res exercise.Result, named []string) verdict {
	switch {
	case len(named) == 0:
		return wrong("", "its first line does not say which test fails it; write `// fails: test_name`")
	case res.Outcome == exercise.Passed:
		return wrong("", "it passes; the tests do not notice what is wrong with it")
	case res.Outcome == exercise.CompileError:
		return wrong(said(res), "%s; a wrong solution is one that a learner believes in", ended(res))
	}
	failed := failedTests(res)
	slices.Sort(failed)
	if !slices.Equal(failed, slices.Sorted(slices.Values(named))) {
		return wrong(said(res), "%s, and not exactly %s as its first line says", ended(res), strings.Join(named, ", "))
	}
	return verdict{}
}

func (j judged) mutants() []thing {
	src, err := j.e.SolutionSource()
	if err != nil {
		return nil // said already
	}
	var list []thing
	for _, m := range mutants(src) {
		what := fmt.Sprintf("fn %s { %s } fails", m.name, m.body)
		list = append(list, j.thing("solution.rs", m.line, what, m.source, func(res exercise.Result) verdict {
			if res.Outcome == exercise.Passed {
				return wrong("", "with %s as the body of %s every test passes; test what it does, or leave it out", m.body, m.name)
			}
			return verdict{}
		}))
	}
	return list
}

// constants are solutions in which what a function returns is hard-coded: none of the tests' own literals may do.
func (j judged) constants() []thing {
	src, err := j.e.SolutionSource()
	tests, testsErr := j.e.TestsSource()
	if err != nil || testsErr != nil {
		return nil // said already
	}
	byFunction, _ := constants(src, tests)
	var list []thing
	for _, mutants := range byFunction {
		var sources []string
		for _, m := range mutants {
			sources = append(sources, m.source)
		}
		m := mutants[0]
		t := j.thing("solution.rs", m.line, fmt.Sprintf("fn %s { a constant of the tests, %d of them } fails", m.name, len(mutants)), "", nil)
		t.key = append(t.key, sources...)
		t.prove = func(ctx context.Context) verdict { return j.allFail(ctx, mutants) }
		list = append(list, t)
	}
	return list
}

// allFail is the verdict on solutions that have to compile and to fail a test. Most tests end at the first failure, so
// that these cost little more than their compilation.
func (j judged) allFail(ctx context.Context, mutants []mutant) verdict {
	for _, m := range mutants {
		res := exercise.CheckSource(ctx, m.source, j.e)
		if v, final := unfit(res); final {
			return v
		}
		switch res.Outcome {
		case exercise.Passed:
			return wrong("", "with the constant %s as the body of %s every test passes; test it with more than one result", m.body, m.name)
		case exercise.CompileError:
			return wrong(said(res), "with %s as the body of %s it does not compile, which proves nothing; allow in the solution what it denies", m.body, m.name)
		}
	}
	return verdict{}
}

// notTried says how many functions of the exercises constants passes over, or "".
func (c *course) notTried() string {
	total := 0
	for _, l := range c.lessons {
		for _, e := range l.exercises {
			src, err := e.SolutionSource()
			if err != nil {
				continue // said already
			}
			_, other := constants(src, "")
			total += other
		}
	}
	if total == 0 {
		return ""
	}
	return fmt.Sprintf("%d functions of exercises return no number, bool or text, and were not tried with constants of the tests\n", total)
}
