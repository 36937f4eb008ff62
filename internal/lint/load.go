package lint

import (
	"errors"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/quiz"
	"learn/internal/render"
	"learn/internal/source"
)

// The files of a course.
const (
	topicFile    = "topic.toml"
	proseFile    = "lesson.md"
	quizFile     = "quiz.toml"
	benchFile    = "bench.toml"
	recordedFile = "recorded.toml"
	exerciseFile = "exercise.toml"
	idsFile      = lessons.IDsFile
)

// course is a course with its files read.
type course struct {
	*lessons.Course // nil when course.toml cannot be read

	fsys    fs.FS
	data    map[string][]byte // every file that belongs to a course, by path
	paths   []string          // of data, sorted
	tracks  []lessons.Track   // as written: with topics that have no folder yet
	steps   []lessons.Path    // as written
	topics  []*topic
	lessons []*lesson
	byPath  map[string]*lesson
	errs    source.Errors // what cannot be read
	strays  source.Errors // what does not belong here
}

// topic is a topic and where its parts stand in topic.toml.
type topic struct {
	*lessons.Topic
	file  string
	data  []byte
	index map[string]int // source.Index of data
}

// lesson is a lesson with its files read. What cannot be read is missing here and listed in errs.
type lesson struct {
	*lessons.Lesson
	in    *course
	topic *topic
	place int // its number in topic.toml, from 0
	dir   string
	paths []string // of its files, sorted

	prose     *text // nil when lesson.md cannot be read
	questions []question
	quizText  []byte
	quizIndex map[string]int // source.Index of it
	exercises []*task
	benches   []lessons.Bench
	recorded  []lessons.Recorded
	anchors   []string
	texts     []*text // every Markdown text of the lesson, lesson.md first
	draft     bool    // lesson.md still has a TODO: amounts are not counted yet
	errs      source.Errors
}

// question is a question and its place in quiz.toml.
type question struct {
	quiz.Question
	key string // "question[3]", as source.Index has it
}

// task is an exercise with the files that are looked at.
type task struct {
	*exercise.Exercise
	dir   string
	index map[string]int
	tests string
	wrong []exercise.Wrong
}

// load reads everything. Lessons are read side by side: laying their text out is most of the work.
func load(fsys fs.FS) *course {
	c := &course{fsys: fsys, data: map[string][]byte{}, byPath: map[string]*lesson{}}
	var err error
	if c.Course, err = lessons.Load(fsys); err != nil {
		c.errs.Join(lessons.CourseFile, err)
	}
	c.written()
	if c.Course != nil {
		for t := range c.Topics() {
			c.topics = append(c.topics, &topic{Topic: t, file: path.Join(t.ID, topicFile)})
			c.errs.Join(path.Join(t.ID, topicFile), t.Problem)
		}
	}
	c.walk()
	for _, t := range c.topics {
		t.data = c.data[t.file]
		t.index = source.Index(t.data)
		lines := source.Lines(t.data, "lesson")
		for _, l := range t.Lessons {
			one := &lesson{Lesson: l, in: c, topic: t, place: indexOf(lines, l.Line), dir: l.Path(), paths: c.below(l.Path())}
			c.lessons = append(c.lessons, one)
			c.byPath[l.Path()] = one
		}
	}
	var wait sync.WaitGroup
	limit := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, l := range c.lessons {
		wait.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			l.load()
		})
	}
	wait.Wait()
	for _, l := range c.lessons {
		c.errs = append(c.errs, l.errs...)
	}
	return c
}

func indexOf(lines []int, line int) int {
	for i, n := range lines {
		if n == line {
			return i
		}
	}
	return 0
}

// written reads course.toml as it stands: a Course knows only of topics that have a folder.
func (c *course) written() {
	var doc struct {
		Title  string          `toml:"title"`
		Tracks []lessons.Track `toml:"track"`
		Paths  []lessons.Path  `toml:"path"`
	}
	data, err := fs.ReadFile(c.fsys, lessons.CourseFile)
	if err == nil && source.DecodeTOML(lessons.CourseFile, data, &doc) == nil {
		c.tracks, c.steps = doc.Tracks, doc.Paths
	}
}

// planned reports whether course.toml names a topic, be it written or not.
func (c *course) planned(id string) bool {
	for _, track := range c.tracks {
		for _, t := range track.Topics {
			if t == id {
				return true
			}
		}
	}
	return false
}

// lesson returns a lesson by its whole path, or nil.
func (c *course) lesson(path string) *lesson { return c.byPath[path] }

// below are the paths of the files in a folder.
func (c *course) below(dir string) []string {
	from, _ := slices.BinarySearch(c.paths, dir+"/")
	to, _ := slices.BinarySearch(c.paths, dir+"0") // the character after the slash
	return c.paths[from:to]
}

// topic returns a topic that has a folder, or nil.
func (c *course) topic(id string) *topic {
	for _, t := range c.topics {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// file is the path of a file of the lesson in the course.
func (l *lesson) file(name string) string { return path.Join(l.dir, name) }

// key is the line in topic.toml of one of the lesson's keys, or of the lesson.
func (l *lesson) key(name string) int {
	if line := l.topic.index[each("lesson", l.place)+"."+name]; line > 0 {
		return line
	}
	return l.Line
}

// unreadable reports whether something in a file of the lesson could not be read, so that what speaks of it may be right.
func (l *lesson) unreadable(name string) bool {
	return slices.ContainsFunc(l.errs, func(e source.Error) bool { return e.File == l.file(name) })
}

// promises reports whether topic.toml can be read, so that what it says of the lesson is what its author wrote.
func (l *lesson) promises() bool { return l.topic.Problem == nil }

func (l *lesson) load() {
	prose, err := l.Prose()
	l.errs.Join(l.file(proseFile), err)
	if err == nil {
		l.prose = &text{file: l.file(proseFile), line: 1, src: string(prose), doc: render.Parse(prose, l.Include)}
		l.anchors = l.prose.anchors()
		l.draft = len(todos(prose)) > 0
		l.texts = append(l.texts, l.prose)
	}
	l.loadQuiz()
	ids, err := l.ExerciseIDs()
	l.errs.Join(l.file("exercise"), err)
	for _, id := range ids {
		l.loadExercise(id)
	}
	l.benches, err = l.Benches()
	l.errs.Join(l.file(benchFile), err)
	l.recorded, err = l.Recorded()
	l.errs.Join(l.file(recordedFile), err)
	l.findTexts()
}

func (l *lesson) loadQuiz() {
	questions, err := l.Quiz()
	l.errs.Join(l.file(quizFile), err)
	l.quizText = l.in.data[l.file(quizFile)]
	l.quizIndex = source.Index(l.quizText)
	lines := source.Lines(l.quizText, "question")
	for _, q := range questions {
		l.questions = append(l.questions, question{q, each("question", indexOf(lines, q.Line))})
	}
}

func (l *lesson) loadExercise(id string) {
	t := &task{dir: path.Join(l.dir, "exercise", id)}
	sub, err := fs.Sub(l.FS(), path.Join("exercise", id))
	if err != nil {
		l.errs.Join(t.dir, err)
		return
	}
	t.index = source.Index(l.in.data[path.Join(t.dir, exerciseFile)])
	if t.Exercise, err = exercise.Load(sub, id); err != nil {
		l.joinExercise(t, err)
		return
	}
	l.exercises = append(l.exercises, t)
	for _, f := range []struct {
		name string
		read func() (string, error)
	}{
		{"starter.rs", t.StarterSource}, {"tests.rs", t.TestsSource},
		{"solution.rs", t.SolutionSource}, {"solution.md", t.SolutionProse},
	} {
		text, err := f.read()
		if errors.Is(err, fs.ErrNotExist) {
			l.errs.Add(path.Join(t.dir, f.name), 0, noSuchFile)
		} else {
			l.errs.Join(path.Join(t.dir, f.name), err)
		}
		if f.name == "tests.rs" {
			t.tests = text
		}
	}
	t.wrong, err = t.Wrong()
	l.errs.Join(path.Join(t.dir, "wrong"), err)
}

// joinExercise takes over what is wrong with an exercise.toml, which names its file without its folder and its keys
// without their lines.
func (l *lesson) joinExercise(t *task, err error) {
	file := path.Join(t.dir, exerciseFile)
	if errors.Is(err, fs.ErrNotExist) {
		l.errs.Add(file, 0, noSuchFile)
		return
	}
	var errs source.Errors
	errs.Join(file, err)
	for _, e := range errs {
		for word := range strings.FieldsSeq(e.Msg) {
			if e.Line == 0 {
				e.Line = t.index[strings.TrimRight(word, ",:;")]
			}
		}
		l.errs.Add(file, e.Line, "%s", e.Msg)
	}
}

const noSuchFile = "there is no such file"
