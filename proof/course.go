package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/quiz"
	"learn/internal/source"
)

// course is what is to be proven.
type course struct {
	*lessons.Course
	dir     string
	fsys    fs.FS
	lessons []*lesson // those that were chosen
	all     bool      // nothing was left out
	broken  []thing   // topics that cannot be read

	cargo sync.Mutex // programs with crates are unpacked into one folder
}

// lesson is one lesson with its files read. Where a file is broken, what is sound in it is there beside the error.
type lesson struct {
	*lessons.Lesson
	course    *course
	prose     []byte
	questions []quiz.Question
	benches   []lessons.Bench
	recorded  []lessons.Recorded
	exercises []*exercise.Exercise
	problems  source.Errors // what cannot be read, and so cannot be proven

	proofs map[string]func(context.Context) verdict // of examples, see proofOf
}

// openCourse reads a course's outline. No link in it leads out of its folder.
func openCourse(dir string) (*course, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the course: %w; -course names a folder that holds a course.toml", err)
	}
	c := &course{dir: dir, fsys: root.FS()}
	if c.Course, err = lessons.Load(c.fsys); err != nil {
		return nil, fmt.Errorf("reading the course in %s: %w", dir, err)
	}
	return c, nil
}

// choose reads the lessons that paths name, or all.
func (c *course) choose(paths []string) error {
	chosen := map[*lessons.Lesson]bool{}
	topics := map[string]bool{}
	for _, p := range paths {
		ref, err := c.Find(p)
		if err != nil {
			return err
		}
		topics[ref.Topic.ID] = true
		if ref.Lesson != nil {
			chosen[ref.Lesson] = true
			continue
		}
		for _, l := range ref.Topic.Lessons {
			chosen[l] = true
		}
	}
	c.all = len(paths) == 0
	for t := range c.Topics() {
		if t.Problem != nil && (c.all || topics[t.ID]) {
			c.broken = append(c.broken, brokenTopic(t)...)
		}
	}
	for _, l := range c.All() {
		if c.all || chosen[l] {
			c.lessons = append(c.lessons, readLesson(c, l))
		}
	}
	return nil
}

func brokenTopic(t *lessons.Topic) []thing {
	var errs source.Errors
	errs.Join(t.ID, t.Problem)
	var list []thing
	for _, e := range errs {
		list = append(list, brokenFile(t.ID, e))
	}
	return list
}

func readLesson(c *course, from *lessons.Lesson) *lesson {
	l := &lesson{Lesson: from, course: c, proofs: map[string]func(context.Context) verdict{}}
	var err error
	note := func(file string) { l.problems.Join(path.Join(from.Path(), file), err) }
	l.prose, err = from.Prose()
	note("lesson.md")
	l.questions, err = from.Quiz()
	note("quiz.toml")
	l.benches, err = from.Benches()
	note("bench.toml")
	l.recorded, err = from.Recorded()
	note("recorded.toml")
	ids, err := from.ExerciseIDs()
	l.problems.Join(path.Join(from.Path(), "exercise"), err)
	for _, id := range ids {
		l.readExercise(id)
	}
	return l
}

func (l *lesson) readExercise(id string) {
	folder := path.Join("exercise", id)
	sub, err := fs.Sub(l.FS(), folder)
	if err == nil {
		var e *exercise.Exercise
		if e, err = exercise.Load(sub, id); err == nil {
			l.exercises = append(l.exercises, e)
			return
		}
	}
	var errs source.Errors
	errs.Join("exercise.toml", err)
	for _, e := range errs {
		e.File = path.Join(l.Path(), folder, e.File)
		l.problems = append(l.problems, e)
	}
}

// trimFolder is a file's name inside a lesson's folder.
func trimFolder(file, folder string) string {
	return strings.TrimPrefix(file, folder+"/")
}

// text is a file of the lesson, or "" where there is none.
func (l *lesson) text(name string) string {
	data, err := fs.ReadFile(l.FS(), name)
	if err != nil {
		return ""
	}
	return strings.ReplaceAll(string(data), "\r\n", "\n")
}

func (l *lesson) hasFile(name string) bool {
	info, err := fs.Stat(l.FS(), name)
	return err == nil && info.Mode().IsRegular()
}

// files are the names in a folder of the lesson that end as ext says, sorted, with the folder in front.
func (l *lesson) files(folder, ext string) []string {
	entries, err := fs.ReadDir(l.FS(), folder)
	if err != nil {
		return nil // no such folder: nothing to prove
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && path.Ext(e.Name()) == ext {
			names = append(names, path.Join(folder, e.Name()))
		}
	}
	slices.Sort(names)
	return names
}

// program is an example of the lesson, ready to be run. One of which a part is missing does not compile.
func (l *lesson) program(file string) exercise.Program {
	p, err := exercise.ReadProgram(l.course.fsys, l.Path()+"/"+file)
	if err != nil {
		p = exercise.ParseProgram(file, l.text(file))
		p.Workspace, p.Topic = l.course.fsys, l.Topic.ID
	}
	return p
}

// run builds and runs an example as the tutor does.
func (l *lesson) run(ctx context.Context, p exercise.Program) exercise.Result {
	defer l.course.useCargo(p)()
	return exercise.Run(ctx, p, exercise.Limits{})
}

// useCargo waits until no other program is unpacked and built by cargo, if this one is; the caller calls the function
// that it returns when it is done.
func (c *course) useCargo(p exercise.Program) (done func()) {
	if len(p.Crates) == 0 {
		return func() {}
	}
	c.cargo.Lock()
	return c.cargo.Unlock
}

// programKey is all that the build and run of a program, read from file, depend on, besides the compiler.
func (l *lesson) programKey(file string, p exercise.Program) []string {
	key := append([]string{p.Name, p.Source}, l.readKey(file)...)
	for _, name := range slices.Sorted(maps.Keys(p.Modules)) {
		key = append(key, name, p.Modules[name])
	}
	if len(p.Crates) > 0 {
		for _, name := range []string{"Cargo.toml", "Cargo.lock", l.Topic.ID + "/Cargo.toml"} {
			data, _ := fs.ReadFile(l.course.fsys, name) // cargo says what is missing
			key = append(key, string(data))
		}
	}
	for _, need := range p.Needs {
		key = append(key, toolStamp(need))
	}
	return key
}

// manifest is the Cargo.toml of the lesson's topic, or "".
func (l *lesson) manifest() string {
	data, _ := fs.ReadFile(l.course.fsys, l.Topic.ID+"/Cargo.toml")
	return string(data)
}
