package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/source"
)

// Exit codes beside 0.
const (
	codeFailed = 1
	codeMisuse = 2
)

// failure is an error as the user sees it: what failed, and what to type. Without what, everything has been said.
type failure struct {
	what string
	hint string
	code int
}

func (f *failure) Error() string { return f.what }

// failed says that something did not work out.
func failed(hint, format string, args ...any) error {
	return &failure{fmt.Sprintf(format, args...), hint, codeFailed}
}

// misuse says that the command line asks for something that there is not.
func misuse(hint, format string, args ...any) error {
	return &failure{fmt.Sprintf(format, args...), hint, codeMisuse}
}

// report prints an error in its two shapes and returns the exit code it stands for.
func report(w io.Writer, err error) int {
	f := explain(err)
	if f.what != "" {
		fmt.Fprintf(w, "learn: %s\n", render.Clean(strings.TrimSpace(f.what)))
	}
	if f.hint != "" {
		fmt.Fprintf(w, "hint: %s\n", render.Clean(f.hint))
	}
	return f.code
}

const (
	hintDoctor = "`learn doctor` looks at it; --data FILE uses another file"
	hintRepair = "`learn doctor` looks at it, `learn doctor --repair` saves what can be saved"
)

// explain turns any error into one with something to type.
func explain(err error) *failure {
	var (
		told     *failure
		notFound *lessons.NotFound
		several  *lessons.Ambiguous
		broken   source.Errors
		locked   *progress.Locked
		damaged  *progress.Damaged
		newer    *progress.Newer
		refused  *progress.Refused
		lost     *progress.Lost
	)
	switch {
	case errors.As(err, &told):
		return told
	case errors.As(err, &notFound):
		return &failure{fmt.Sprintf("no %s “%s”", notFound.What, notFound.Path), nearHint(notFound.Near), codeMisuse}
	case errors.As(err, &several):
		return &failure{fmt.Sprintf("“%s” can be several things", several.Path),
			"type more of it: " + alternatives(several.Matches), codeMisuse}
	case errors.As(err, &broken):
		return &failure{err.Error(), "mend the file, or use another course with --course DIR", codeFailed}
	case errors.As(err, &locked), errors.As(err, &newer), errors.As(err, &refused):
		return &failure{err.Error(), hintDoctor, codeFailed}
	case errors.As(err, &damaged), errors.As(err, &lost):
		return &failure{err.Error(), hintRepair, codeFailed}
	}
	return &failure{err.Error(), "`learn doctor` looks for what is wrong; `learn help` lists the commands", codeFailed}
}

// nearHint says what may have been meant.
func nearHint(near []string) string {
	if len(near) == 0 {
		return "`learn list` shows what there is"
	}
	return "did you mean " + alternatives(near) + "?"
}

// alternatives joins at most five: "a, b or c".
func alternatives(list []string) string {
	if more := len(list) - 5; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:5], ", "), more)
	}
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}
