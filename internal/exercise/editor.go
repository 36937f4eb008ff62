package exercise

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// EditorCommand is the learner's editor, about to be started on a file. It has the form of a command that a window
// hands its terminal to.
type EditorCommand struct{ cmd *exec.Cmd }

// Editor makes the command that opens a file in the learner's editor: the one that is chosen, else VISUAL, else EDITOR,
// all three with arguments ("code --wait"), else what the system has. line is where to, from 1; 0 is anywhere, and editors that are not known to
// understand a line get none. The error says which editor is missing and what to set.
func Editor(chosen, file string, line int) (*EditorCommand, error) {
	words, err := editorWords(chosen)
	if err != nil {
		return nil, err
	}
	name, err := exec.LookPath(words[0])
	if err != nil && !errors.Is(err, exec.ErrDot) {
		return nil, fmt.Errorf("the editor %s was not found: set VISUAL or EDITOR, or editor in the configuration, to the one you use", words[0])
	}
	args := slices.Concat(words[1:], editorArgs(name, file, line))
	return &EditorCommand{exec.Command(name, args...)}, nil
}

// SetStdin gives the editor its input.
func (e *EditorCommand) SetStdin(r io.Reader) { e.cmd.Stdin = r }

// SetStdout gives the editor its output.
func (e *EditorCommand) SetStdout(w io.Writer) { e.cmd.Stdout = w }

// SetStderr gives the editor somewhere to complain.
func (e *EditorCommand) SetStderr(w io.Writer) { e.cmd.Stderr = w }

// Run starts the editor and returns when it has ended; many that open a window of their own end at once.
func (e *EditorCommand) Run() error {
	if err := e.cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(e.cmd.Path), err)
	}
	return nil
}

// editorWords is the editor's command line, without a file.
func editorWords(chosen string) ([]string, error) {
	words, err := splitWords(chosen, runtime.GOOS != "windows")
	if err != nil {
		return nil, fmt.Errorf("the editor %s of the configuration: %w", chosen, err)
	}
	if len(words) > 0 {
		return words, nil
	}
	for _, name := range []string{"VISUAL", "EDITOR"} {
		words, err := splitWords(os.Getenv(name), runtime.GOOS != "windows")
		if err != nil {
			return nil, fmt.Errorf("%s=%s: %w", name, os.Getenv(name), err)
		}
		if len(words) > 0 {
			return words, nil
		}
	}
	usual := []string{"vi", "nano"}
	if runtime.GOOS == "windows" {
		usual = []string{"notepad"}
	}
	for _, name := range usual {
		if _, err := exec.LookPath(name); err == nil {
			return []string{name}, nil
		}
	}
	return nil, fmt.Errorf("no editor was found (%s): set VISUAL or EDITOR to the one you use", strings.Join(usual, ", "))
}

// splitWords splits a command line at spaces that are not quoted; escapes says that a backslash takes the next
// character as it is, which would spoil the paths of Windows. Nothing else of a shell is understood.
func splitWords(s string, escapes bool) ([]string, error) {
	sp := splitter{escapes: escapes}
	for _, r := range s {
		sp.take(r)
	}
	if sp.quote != 0 || sp.escaped {
		return nil, errors.New("a quotation mark has no partner, or a backslash nothing to stand for")
	}
	sp.end()
	return sp.words, nil
}

// splitter is the state of splitWords between two characters.
type splitter struct {
	escapes bool
	words   []string
	word    strings.Builder
	inWord  bool // a word has begun, perhaps one without any character
	quote   rune // the open quotation mark, or 0
	escaped bool // the last character was a backslash
}

func (sp *splitter) take(r rune) {
	switch {
	case sp.escaped:
		sp.word.WriteRune(r)
		sp.escaped = false
	case sp.escapes && r == '\\' && sp.quote != '\'':
		sp.escaped, sp.inWord = true, true
	case sp.quote != 0:
		sp.quoted(r)
	case r == '"' || r == '\'':
		sp.quote, sp.inWord = r, true
	case r == ' ' || r == '\t':
		sp.end()
	default:
		sp.word.WriteRune(r)
		sp.inWord = true
	}
}

func (sp *splitter) quoted(r rune) {
	if r == sp.quote {
		sp.quote = 0
		return
	}
	sp.word.WriteRune(r)
}

// end ends the word that has begun, if one has.
func (sp *splitter) end() {
	if sp.inWord {
		sp.words = append(sp.words, sp.word.String())
	}
	sp.word.Reset()
	sp.inWord = false
}

// editorArgs is how an editor is told a file and a line.
func editorArgs(editor, file string, line int) []string {
	name := strings.ToLower(strings.TrimSuffix(filepath.Base(editor), ".exe"))
	at := strconv.Itoa(line)
	switch name {
	case "vi", "vim", "nvim", "view", "gvim", "mvim", "nano", "pico", "emacs", "emacsclient", "micro", "kak", "jed", "joe",
		"ne", "mg", "gedit":
		if line > 0 {
			return []string{"+" + at, file}
		}
	case "hx", "helix", "subl", "sublime_text", "zed", "zeditor":
		if line > 0 {
			return []string{file + ":" + at}
		}
	case "code", "code.cmd", "codium", "code-insiders", "cursor", "windsurf":
		if line > 0 {
			return []string{"--goto", file + ":" + at}
		}
	}
	return []string{file}
}
