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

// Editor makes the command that opens a file in the learner's editor: VISUAL, else EDITOR, both with arguments
// ("code --wait"), else what the system has. line is where to, from 1; 0 is anywhere, and editors that are not known to
// understand a line get none. The error says which editor is missing and what to set.
func Editor(file string, line int) (*EditorCommand, error) {
	words, err := editorWords()
	if err != nil {
		return nil, err
	}
	name, err := exec.LookPath(words[0])
	if err != nil && !errors.Is(err, exec.ErrDot) {
		return nil, fmt.Errorf("the editor %s was not found: set VISUAL or EDITOR to the one you use", words[0])
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
func editorWords() ([]string, error) {
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
	var words []string
	var word strings.Builder
	quote, inWord, escaped := rune(0), false, false
	for _, r := range s {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case escapes && r == '\\' && quote != '\'':
			escaped, inWord = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, inWord = r, true
		case r == ' ' || r == '\t':
			if inWord {
				words = append(words, word.String())
				word.Reset()
			}
			inWord = false
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if quote != 0 || escaped {
		return nil, errors.New("a quotation mark has no partner, or a backslash nothing to stand for")
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

// editorArgs is how an editor is told a file and a line.
func editorArgs(editor, file string, line int) []string {
	name := strings.ToLower(strings.TrimSuffix(filepath.Base(editor), ".exe"))
	at := strconv.Itoa(line)
	switch name {
	case "vi", "vim", "nvim", "view", "gvim", "mvim", "nano", "pico", "emacs", "emacsclient", "micro", "kak", "jed", "joe", "ne", "mg", "gedit":
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
