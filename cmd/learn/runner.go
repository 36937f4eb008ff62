package main

import (
	"context"
	"fmt"
	"io/fs"
	"strings"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/render"
)

// runner runs the listings of lessons for the reader.
type runner struct {
	course fs.FS // the Cargo.toml and Cargo.lock of all topics are in it
}

// Program finds the program that a listing is a part of: the whole example it was taken from, or the listing itself.
// One that must not compile is a program, too: what the compiler says is what it is there for.
func (r runner) Program(l *lessons.Lesson, c *render.Code) (exercise.Program, error) {
	if c.Lang != "rust" {
		return exercise.Program{}, fmt.Errorf("it is %s, not rust", c.Lang)
	}
	if c.Include == "" {
		return exercise.Program{Name: "snippet", Source: c.Source, Snippet: true}, nil
	}
	file, _, _ := strings.Cut(c.Include, "#")
	if !strings.HasSuffix(file, ".rs") {
		return exercise.Program{}, fmt.Errorf("%s is not a program", file)
	}
	// Include has the rules of what a lesson may name; the text it gives is for showing, the program is the whole file.
	if _, err := l.Include("rust,include=" + file); err != nil {
		return exercise.Program{}, err
	}
	return exercise.ReadProgram(r.course, l.Path()+"/"+file)
}

// Run runs it within the usual limits.
func (runner) Run(ctx context.Context, prog exercise.Program) exercise.Result {
	return exercise.Run(ctx, prog, exercise.Limits{})
}
