package exercise

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestSplitWords(t *testing.T) {
	tests := []struct {
		in      string
		escapes bool
		want    []string
	}{
		{"", true, nil},
		{"  ", true, nil},
		{"vi", true, []string{"vi"}},
		{"code --wait", true, []string{"code", "--wait"}},
		{`"/opt/my editor/ed" -x 'a b'`, true, []string{"/opt/my editor/ed", "-x", "a b"}},
		{`/opt/my\ editor/ed`, true, []string{"/opt/my editor/ed"}},
		{`C:\bin\ed.exe -x`, false, []string{`C:\bin\ed.exe`, "-x"}},
		{`ed ""`, true, []string{"ed", ""}},
		{`a"b c"d`, true, []string{"ab cd"}},
		{`'a\b'`, true, []string{`a\b`}},
	}
	for _, tt := range tests {
		got, err := splitWords(tt.in, tt.escapes)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("splitWords(%q, %t) = %q, %v; want %q", tt.in, tt.escapes, got, err, tt.want)
		}
	}
	for _, in := range []string{`"vi`, `vi 'x`, `vi \`} {
		if got, err := splitWords(in, true); err == nil {
			t.Errorf("splitWords(%q) = %q without an error", in, got)
		}
	}
}

// FuzzSplitWords proves that a quoted word is one word, whatever is in it, and that nothing panics.
func FuzzSplitWords(f *testing.F) {
	f.Add("code --wait", true)
	f.Add(`"a b" 'c`, false)
	f.Fuzz(func(t *testing.T, s string, escapes bool) {
		_, _ = splitWords(s, escapes)
		s = strings.ToValidUTF8(strings.ReplaceAll(s, "'", ""), "")
		got, err := splitWords("ed '"+s+"' -x", escapes)
		if err != nil || !slices.Equal(got, []string{"ed", s, "-x"}) {
			t.Errorf("%q in quotes: %q, %v", s, got, err)
		}
	})
}

func TestEditorArgs(t *testing.T) {
	tests := []struct {
		editor string
		line   int
		want   string
	}{
		{"/usr/bin/vim", 7, "+7 x.rs"},
		{"/usr/bin/vim", 0, "x.rs"},
		{"nano", 7, "+7 x.rs"},
		{"/usr/local/bin/hx", 7, "x.rs:7"},
		{"code", 7, "--goto x.rs:7"},
		{"code", 0, "x.rs"},
		{"notepad.exe", 7, "x.rs"},
		{"unheard-of", 7, "x.rs"},
	}
	for _, tt := range tests {
		if got := strings.Join(editorArgs(tt.editor, "x.rs", tt.line), " "); got != tt.want {
			t.Errorf("editorArgs(%q, %d) = %q; want %q", tt.editor, tt.line, got, tt.want)
		}
	}
}

func TestEditor(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the editor of this test is a shell script")
	}
	dir := t.TempDir()
	script := filepath.Join(dir, "my editor")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho \"$@\"\ncat\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("VISUAL", "'"+script+"' --wait")
	t.Setenv("EDITOR", "not used")
	cmd, err := Editor("", "a file.rs", 3)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd.SetStdin(strings.NewReader("typed\n"))
	cmd.SetStdout(&out)
	cmd.SetStderr(&out)
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "--wait a file.rs\ntyped\n"; got != want {
		t.Errorf("the editor printed %q; want %q", got, want)
	}
}

// TestChosenEditor: the one of the configuration goes before those of the environment.
func TestChosenEditor(t *testing.T) {
	t.Setenv("VISUAL", "not-used")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd, err := Editor("'"+exe+"' --wait", "x.rs", 0)
	if runtime.GOOS == "windows" {
		cmd, err = Editor(`"`+exe+`" --wait`, "x.rs", 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(cmd.cmd.Args, "|"); got != exe+"|--wait|x.rs" {
		t.Errorf("started as %s", got)
	}
	if _, err := Editor("no-such-editor", "x.rs", 0); err == nil || !strings.Contains(err.Error(), "no-such-editor") {
		t.Errorf("a missing editor: %v", err)
	}
	if _, err := Editor(`vi "x`, "x.rs", 0); err == nil || !strings.Contains(err.Error(), "configuration") {
		t.Errorf("an open quotation mark: %v", err)
	}
}

func TestEditorIsMissing(t *testing.T) {
	t.Setenv("VISUAL", "")
	t.Setenv("EDITOR", "no-such-editor -x")
	_, err := Editor("", "x.rs", 1)
	if err == nil || !strings.Contains(err.Error(), "no-such-editor") {
		t.Errorf("Editor with a missing EDITOR: %v; want an error that names it", err)
	}
	t.Setenv("EDITOR", "")
	t.Setenv("PATH", t.TempDir())
	_, err = Editor("", "x.rs", 1)
	if err == nil || !strings.Contains(err.Error(), "EDITOR") {
		t.Errorf("Editor with none there: %v; want an error that says what to set", err)
	}
}
