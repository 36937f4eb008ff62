package lessons

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"learn/internal/quiz"
	"learn/internal/source"
)

// Files and folders of a lesson.
const (
	proseFile    = "lesson.md"
	quizFile     = "quiz.toml"
	exerciseDir  = "exercise"
	benchFile    = "bench.toml"
	recordedFile = "recorded.toml"
)

// Lesson is one lesson as topic.toml describes it. Its files are read when
// asked for and not kept: an author's edit shows when the lesson is opened again.
type Lesson struct {
	Topic         *Topic
	ID            string
	Title         string
	Summary       string
	Minutes       int // reading time
	Questions     int // as promised; Quiz says what there is
	Exercises     int // as promised; ExerciseIDs says what there is
	Prerequisites []string
	Teaches       []Objective
	Line          int // of [[lesson]] in topic.toml, 1-based

	fsys fs.FS // of the course
}

// Path returns "topic/lesson", under which progress is stored.
func (l *Lesson) Path() string { return l.Topic.ID + "/" + l.ID }

// FS returns the lesson's folder.
func (l *Lesson) FS() fs.FS {
	sub, err := fs.Sub(l.fsys, l.Path())
	if err != nil {
		return missing{} // cannot be: both ids are slugs
	}
	return sub
}

// missing is a folder that is not there.
type missing struct{}

func (missing) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Prose returns lesson.md: valid UTF-8, at most source.MaxSize bytes.
func (l *Lesson) Prose() ([]byte, error) { return l.read(proseFile) }

// read reads a file of the lesson; errors name it by its path in the course.
func (l *Lesson) read(name string) ([]byte, error) {
	return readFile(l.FS(), name, path.Join(l.Path(), name))
}

// Quiz returns the lesson's questions in file order. Broken ones are left out
// and listed in the error (source.Errors); the sound ones are returned beside
// it. A question about a program has the program's text as its Code.
func (l *Lesson) Quiz() ([]quiz.Question, error) {
	file := path.Join(l.Path(), quizFile)
	data, err := l.read(quizFile)
	if errors.Is(err, fs.ErrNotExist) && l.Questions == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	questions, err := quiz.Parse(file, data)
	var errs source.Errors
	errs.Join(file, err)
	questions = slices.DeleteFunc(questions, func(q quiz.Question) bool {
		if q.Program == "" {
			return false
		}
		if _, err := l.program(q.Program); err != nil {
			errs.Add(file, q.Line, "question %q: program: %v", q.ID, err)
			return true
		}
		return false
	})
	for i := range questions {
		if q := &questions[i]; q.Kind == quiz.Trace && q.Program != "" {
			q.Code, _ = l.program(q.Program) // read a moment ago
		}
	}
	return questions, errs.Err()
}

// program returns an example as it is shown whole.
func (l *Lesson) program(name string) (string, error) {
	return l.part(name, "")
}

// ExerciseIDs returns the folders under exercise/, sorted; none is no error.
func (l *Lesson) ExerciseIDs() ([]string, error) {
	entries, err := fs.ReadDir(l.FS(), exerciseDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, problem(path.Join(l.Path(), exerciseDir), err)
	}
	var ids []string
	var errs source.Errors
	for _, e := range entries {
		switch {
		case !e.IsDir():
		case source.Slug(e.Name()):
			ids = append(ids, e.Name())
		default:
			errs.Add(path.Join(l.Path(), exerciseDir, e.Name()), 0, "an exercise's folder has lower-case words joined by hyphens as its name")
		}
	}
	slices.Sort(ids)
	return ids, errs.Err()
}

var anchored = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^ {0,3}#{2,6} .*\{#([a-z0-9-]+)\}\s*$`)
})

// Anchors returns the {#anchors} of the lesson's headings, in order.
func (l *Lesson) Anchors() ([]string, error) {
	prose, err := l.Prose()
	if err != nil {
		return nil, err
	}
	var anchors []string
	fence := ""
	for line := range strings.Lines(string(prose)) {
		text := strings.TrimSpace(line)
		switch {
		case fence != "":
			if strings.HasPrefix(text, fence) && strings.Trim(text, fence[:1]) == "" {
				fence = ""
			}
		case strings.HasPrefix(text, "```") || strings.HasPrefix(text, "~~~"):
			fence = text[:len(text)-len(strings.TrimLeft(text, text[:1]))]
		default:
			if m := anchored().FindStringSubmatch(strings.TrimRight(line, "\r\n")); m != nil {
				anchors = append(anchors, m[1])
			}
		}
	}
	return anchors, nil
}

// unreadable is a file that could not be read: it prints as a source.Error and
// keeps the cause, so that callers can ask for fs.ErrNotExist.
type unreadable struct {
	at    source.Error
	cause error
}

func (u *unreadable) Error() string   { return u.at.Error() }
func (u *unreadable) Unwrap() []error { return []error{u.at, u.cause} }

// problem is err as something wrong with a file of the course.
func problem(file string, err error) error {
	msg := ""
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		msg = "there is no such file"
	case errors.As(err, &pathErr):
		msg = "cannot be read: " + pathErr.Err.Error() // without the path, which is named already
	default:
		msg = "cannot be read: " + err.Error()
	}
	return &unreadable{at: source.Error{File: file, Msg: msg}, cause: err}
}

// readFile reads a text file of at most source.MaxSize bytes; shown is what
// errors call it.
func readFile(fsys fs.FS, name, shown string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, problem(shown, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, problem(shown, err)
	}
	if !info.Mode().IsRegular() {
		return nil, source.Error{File: shown, Msg: "is not a plain file"}
	}
	data, err := io.ReadAll(io.LimitReader(f, source.MaxSize+1))
	if err != nil {
		return nil, problem(shown, err)
	}
	if len(data) > source.MaxSize {
		return nil, source.Error{File: shown, Msg: fmt.Sprintf("is larger than %d MiB", source.MaxSize>>20)}
	}
	if !utf8.Valid(data) {
		return nil, source.Error{File: shown, Line: invalidLine(data), Msg: "is not valid UTF-8"}
	}
	return data, nil
}

// invalidLine is the line of the first byte that is not UTF-8.
func invalidLine(data []byte) int {
	for i := range data {
		if r, n := utf8.DecodeRune(data[i:]); r == utf8.RuneError && n == 1 && utf8.RuneStart(data[i]) {
			return bytes.Count(data[:i], []byte("\n")) + 1
		}
	}
	return 0
}
