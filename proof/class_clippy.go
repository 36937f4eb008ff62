package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// clippy looks at all programs of the workspace at once or, where lessons were chosen, at their programs, once a topic.
// It is no row of the table because it does not go lesson by lesson.
func clippy(c *course) []thing {
	byTopic := map[string][]*lesson{}
	var topics []string
	for _, l := range c.lessons {
		if l.manifest() == "" || len(l.files("examples", ".rs")) == 0 {
			continue // what is not declared there fails as an example
		}
		if byTopic[l.Topic.ID] == nil {
			topics = append(topics, l.Topic.ID)
		}
		byTopic[l.Topic.ID] = append(byTopic[l.Topic.ID], l)
	}
	if c.all && len(topics) > 0 {
		return []thing{c.clippyThing(".", c.lessons, "--workspace", "--all-targets")}
	}
	var list []thing
	for _, topic := range topics {
		var targets []string
		for _, l := range byTopic[topic] {
			for _, file := range l.files("examples", ".rs") {
				if l.declared(file).prove == nil {
					targets = append(targets, "--example", strings.TrimSuffix(path.Base(file), ".rs"))
				}
			}
		}
		if len(targets) > 0 {
			list = append(list, c.clippyThing(topic, byTopic[topic], targets...))
		}
	}
	return list
}

// clippyThing runs clippy in a folder of the course.
func (c *course) clippyThing(folder string, of []*lesson, targets ...string) thing {
	key := append([]string{"clippy", folder}, targets...)
	for _, name := range []string{"Cargo.toml", "Cargo.lock", "clippy.toml"} {
		data, _ := fs.ReadFile(c.fsys, name) // cargo says what is missing
		key = append(key, string(data))
	}
	for _, l := range of {
		key = append(key, l.manifest())
		for _, file := range l.files("examples", ".rs") {
			key = append(key, l.Path()+"/"+file, l.text(file))
			key = append(key, l.readKey(file)...)
		}
	}
	args := append([]string{"clippy", "--quiet", "--locked"}, targets...)
	return thing{
		lesson: "course", file: path.Join(folder, "Cargo.toml"), what: "clippy", key: key,
		prove: func(ctx context.Context) verdict {
			return runClippy(ctx, filepath.Join(c.dir, folder), append(args, "--", "-D", "warnings"))
		},
	}
}

func runClippy(ctx context.Context, dir string, args []string) verdict {
	cargo, err := exec.LookPath("cargo")
	if err != nil {
		return verdict{missing: "cargo was not found in PATH; https://rustup.rs installs it"}
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return wrong("", "finding a folder for cargo's builds: %v", err)
	}
	cmd := exec.CommandContext(ctx, cargo, args...)
	cmd.Dir = dir
	// Nothing is built in the course: what lies there is part of the tutor.
	cmd.Env = append(os.Environ(), "CARGO_TARGET_DIR="+filepath.Join(user, "learn", "target"), "CARGO_TERM_COLOR=never")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return verdict{}
	case !errors.As(err, &exit):
		return verdict{missing: "cargo does not run: " + err.Error()}
	}
	text := string(out)
	for sign, why := range map[string]string{
		"no such command: `clippy`": "clippy is not installed; `rustup component add clippy` does it",
		"is not installed for":      "clippy is not installed; `rustup component add clippy` does it",
		"failed to download":        "cargo could not fetch the crates; connect to a network once",
		"Could not resolve host":    "cargo could not fetch the crates; connect to a network once",
	} {
		if strings.Contains(text, sign) {
			return verdict{missing: why, output: text}
		}
	}
	return wrong(text, "clippy finds something; mend it, or allow the lint at the place where it is meant")
}
