package exercise

import (
	"context"
	"fmt"
	"os"
	"time"
)

// Bounds of a compilation.
const (
	compileTime   = 60 * time.Second
	compileMemory = 6 << 30
	compileOutput = 1 << 20
	maxFile       = 256 << 20 // what the compiler may write into one file
	maxRunFile    = 64 << 20  // what a program may write into one file
)

const rootSource = "pub mod exercise;\n#[cfg(test)]\nmod tests;\n"

// Check compiles what is in the learner's file together with the course's tests and runs them. It never panics; what
// stands in the way, a missing compiler or a file that cannot be read, is an outcome with a message.
func Check(ctx context.Context, w *Workspace, e *Exercise) Result {
	src, err := readWork(w.File)
	if err != nil {
		return Result{Outcome: Broken, Message: fmt.Sprintf("%v. Open the exercise again to get a new starter.", err)}
	}
	return check(ctx, src, e, w.Dir)
}

// CheckSource is [Check] on a given text. It keeps nothing for the next time, so that any number may run at once.
func CheckSource(ctx context.Context, src string, e *Exercise) Result { return check(ctx, src, e, "") }

func check(ctx context.Context, src string, e *Exercise, key string) Result {
	tests, err := e.TestsSource()
	if err != nil {
		return Result{Outcome: Broken, Message: err.Error()}
	}
	b, res := newBuild(ctx, key)
	if b == nil {
		return res
	}
	defer b.close()
	err = b.write(map[string]string{"lib.rs": rootSource, "exercise.rs": src, "tests.rs": tests})
	if err != nil {
		return Result{Outcome: Broken, Message: err.Error()}
	}
	limits := e.Limits.orDefault()
	flags := []string{"--test"}
	if b.kept {
		flags = append(flags, "-C", "incremental="+keptFolder)
	}
	rep, err := runSpec(ctx, b.spec(b.rustc("lib.rs", flags...), b.run(limits, "--test-threads=1", "--color=never")))
	res, ended := judgeCompile(rep, err)
	if ended {
		return res
	}
	judgeTests(&res, rep.Steps[1], limits)
	return b.explainLost(ctx, res, limits)
}

// readWork reads the learner's file; following a link there is theirs to decide.
func readWork(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", fmt.Errorf("reading your work: %w", err)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("reading your work: %s is not a file", file)
	}
	if info.Size() > maxSource {
		return "", fmt.Errorf("reading your work: %s has %d bytes, at most %d are read", file, info.Size(), maxSource)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("reading your work: %w", err)
	}
	return string(data), nil
}

// explainLost runs the failed tests once more, by themselves, when a crash or a time limit swallowed what they said.
func (b *build) explainLost(ctx context.Context, res Result, limits Limits) Result {
	lost := map[string]int{}
	args := []string{"--test-threads=1", "--color=never", "--exact"}
	for i, t := range res.Tests {
		if !t.Passed && t.Message == "" {
			lost[t.Name] = i
			args = append(args, "tests::"+t.Name)
		}
	}
	if len(lost) == 0 || res.Outcome == Failed { // a failed test may have printed nothing
		return res
	}
	limits.Seconds = min(limits.Seconds, 5)
	rep, err := runSpec(ctx, b.spec(b.run(limits, args...)))
	if err != nil || len(rep.Steps) == 0 {
		return res
	}
	for _, t := range parseLibtest(validUTF8(rep.Steps[0].Stdout)).Tests {
		if i, ok := lost[t.Name]; ok && !t.Passed {
			res.Tests[i] = t
		}
	}
	return res
}
