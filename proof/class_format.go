package main

import (
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"path"
)

// formatted is one thing: all Rust files of a lesson are as rustfmt writes them.
func formatted(l *lesson) []thing {
	files, key := l.rust()
	if len(files) == 0 {
		return nil
	}
	return []thing{{file: "*.rs", what: "rustfmt", key: key, prove: func(ctx context.Context) verdict {
		rustfmt, err := exec.LookPath("rustfmt")
		if err != nil {
			return verdict{missing: "rustfmt was not found in PATH; `rustup component add rustfmt` installs it"}
		}
		cmd := exec.CommandContext(ctx, rustfmt, append([]string{"--check", "--edition", "2024", "--color", "never"}, files...)...)
		cmd.Dir = l.course.dir
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		switch {
		case errors.As(err, &exit):
			return wrong(string(out), "it is not formatted; run `rustfmt --edition 2024` on the files named below")
		case err != nil:
			return verdict{missing: "rustfmt does not run: " + err.Error()}
		}
		return verdict{}
	}}}
}

// rust returns the paths of a lesson's Rust files in the course, and their names and texts as a key.
func (l *lesson) rust() (files, key []string) {
	// A folder that cannot be read holds nothing that anybody is shown.
	_ = fs.WalkDir(l.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && path.Ext(name) == ".rs" {
			files = append(files, path.Join(l.Path(), name))
			key = append(key, name, l.text(name))
		}
		return nil
	})
	return files, key
}
