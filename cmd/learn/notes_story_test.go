//go:build !windows

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"learn/internal/notes"
	"learn/internal/progress"
	"learn/internal/terminal"
)

// script writes a program that stands for the learner's editor.
func script(t *testing.T, body string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return file
}

// above is an editor that puts lines above what is there.
func above(t *testing.T, lines string) string {
	return script(t, `old=$(cat "$1") && printf '%s\n%s\n' '`+lines+`' "$old" > "$1"`)
}

// TestNoteStory: a note is written with the learner's own editor, listed, found again at its block on another day,
// exported and deleted. One that is too long stays in its file, and the next N goes on with it.
func TestNoteStory(t *testing.T) {
	s := &story{t: t, dir: t.TempDir()}
	s.edits(above(t, "Pools pay off above 1 KiB."), "performance/memory#cost")
	s.sees("What it costs")
	s.types("N")
	s.sees("The note is kept", "✎")
	s.types("m")
	s.sees("Marked: What it costs")
	s.types("G")
	s.sees("man-pages", "100 %")
	s.quits()

	s.edits("", "--data", filepath.Join(s.dir, "data", progress.FileName))
	s.sees("continue")
	s.types("b")
	s.sees("1 note · 1 bookmark", "Pools pay off above 1 KiB.", "What it costs · Memory")
	s.types(terminal.Enter)
	s.sees("◆ What it costs", "✎")
	s.quits()

	long := script(t, `i=0; while [ $i -lt 500 ]; do echo "a line of a note that is longer than a note may be"; i=$((i+1)); done > "$1"`)
	s.edits(long, "performance/memory#cost")
	s.sees("◆ What it costs", "✎")
	s.types("N")
	s.sees("Not kept, too long (25 KiB, 16 at most): N goes on")
	s.quits()
	drafts, err := filepath.Glob(filepath.Join(s.dir, "data", progress.FileName+".drafts", "*"))
	if err != nil || len(drafts) != 1 {
		t.Fatalf("drafts: %q, %v", drafts, err)
	}
	s.edits(script(t, `printf 'Shorter: %s\n' "$(head -n 1 "$1")" > "$1"`), "performance/memory#cost")
	s.sees("◆ What it costs", "✎")
	s.types("N")
	s.sees("The note is kept")
	s.types("\x1b")
	s.sees("continue")
	s.types("b")
	s.sees("Shorter: a line of a note")
	s.types("x")
	s.sees("Delete this")
	s.types("x")
	s.sees("is deleted")
	s.quits()
	if _, err := os.Stat(filepath.Dir(drafts[0])); !os.IsNotExist(err) {
		t.Errorf("the folder of drafts is left: %v", err)
	}
	l := summaryOf(t, s.dir, s.learner()).Lesson("performance/memory")
	if len(l.Notes) != 0 || len(l.Marks) != 1 {
		t.Errorf("left: %+v %+v", l.Notes, l.Marks)
	}
}

// edits opens learn with an editor.
func (s *story) edits(editor string, args ...string) {
	s.t.Helper()
	cmd := learnCommand(s.t, s.dir, args...)
	cmd.Env = append(cmd.Env, "LEARN_COURSE=", "EDITOR="+editor)
	term, err := terminal.Start(cmd, 80, 24)
	if err != nil {
		s.t.Skipf("no pseudo-terminal: %v", err)
	}
	s.Terminal = term
	s.t.Cleanup(term.Kill)
}

// TestStatisticsStory: what was read and answered is counted, and the weakest heading opens.
func TestStatisticsStory(t *testing.T) {
	s := &story{t: t, dir: t.TempDir()}
	var events []progress.Event
	for range 3 {
		events = append(events, progress.Answered("performance/memory", "who-keeps-it", "t", "k", progress.AnswerData{}))
	}
	store := progress.Open(filepath.Join(s.dir, "data", progress.FileName))
	if err := store.Append(t.Context(), "anna", events...); err != nil {
		t.Fatal(err)
	}
	s.open(80, 24, "--learner", "anna")
	s.sees("continue")
	s.types("s")
	s.sees("right of 3 answers", "Weakest headings", "A small slice keeps the whole buffer", "0 of 3 right")
	s.types("1")
	s.sees("Memory: copies, pools and arenas", "fn keep_slices")
	s.types("\x1b")
	s.sees("Weakest headings")
	s.quits()
}

// TestDrafts: what was left is gone on with, an empty one is begun anew, a link is not followed, a name is only a name.
func TestDrafts(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("VISUAL", "")
	t.Setenv("EDITOR", "sh")
	n := notebook{data: func() (string, error) { return filepath.Join(dir, "p.db"), nil }}
	begin := func(name, draft string) string {
		t.Helper()
		file, edit, err := n.Begin(name, draft)
		if err != nil || edit == nil || filepath.Dir(file) != filepath.Join(dir, "p.db.drafts") {
			t.Fatalf("%s, %v", file, err)
		}
		text, err := n.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		return file + "\x00" + text
	}
	file, text, _ := strings.Cut(begin("../A b.md", notes.Draft("mine", "L", "")), "\x00")
	if filepath.Base(file) != "..-a-b.md" || notes.Text(text) != "mine" {
		t.Errorf("%s holds %q", file, text)
	}
	if _, text, _ := strings.Cut(begin("../a b.md", "other"), "\x00"); notes.Text(text) != "mine" {
		t.Errorf("gone on with %q", text)
	}
	secret := filepath.Join(dir, "secret")
	for _, what := range []error{os.WriteFile(secret, []byte("secret"), 0o600), os.Remove(file), os.Symlink(secret, file)} {
		if what != nil {
			t.Fatal(what)
		}
	}
	if _, text, _ := strings.Cut(begin("../a b.md", "new"), "\x00"); text != "new" {
		t.Errorf("through the link: %q", text)
	}
	if got, err := os.ReadFile(secret); err != nil || string(got) != "secret" {
		t.Errorf("the link's target holds %q, %v", got, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	t.Setenv("EDITOR", "no-such-editor-anywhere")
	if _, _, err := n.Begin("b.md", "x"); err == nil || !strings.Contains(err.Error(), "EDITOR") {
		t.Errorf("without an editor: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "p.db.drafts", "b.md")); !os.IsNotExist(err) {
		t.Error("without an editor a draft was made")
	}
}
