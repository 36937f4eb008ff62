package lint

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"learn/internal/lessons"
	"learn/internal/source"
)

// What is written for a new topic, lesson or exercise: it passes lint but for its TODOs. Names in @…@ are replaced.
//
//go:embed template
var templates embed.FS

// The ids that stand in the templates until an author renames what they name.
const (
	firstTrack    = "main"
	firstLesson   = "introduction"
	firstExercise = "practice"
)

// Plan is what has to be written for something new. Whoever carries it out creates the files of Create, none of which
// may exist, and then replaces those of Change.
type Plan struct {
	Create []File
	Change []File
}

// File is a file of a course: its path, with slashes, and its whole text.
type File struct{ Path, Text string }

// Refused says why something new cannot be made, and what to do.
type Refused struct{ What, Do string }

func (e *Refused) Error() string { return e.What }

func refuse(do, format string, args ...any) error {
	return &Refused{fmt.Sprintf(format, args...), do}
}

// NewTopic plans a topic with one lesson. A course.toml is written where there is none. Track says in which track the
// topic goes; it may be "" when course.toml lists the topic already or has one track only.
func NewTopic(fsys fs.FS, id, track string) (Plan, error) {
	if !source.Slug(id) {
		return Plan{}, refuse("use lower-case words joined by hyphens; it never changes", "%q cannot be the id of a topic", id)
	}
	p := planner{fsys: fsys, vars: map[string]string{"@TOPIC@": id}}
	if err := p.enlist(id, track); err != nil {
		return Plan{}, err
	}
	p.text(path.Join(id, topicFile), "topic/topic.toml")
	if p.has("Cargo.toml") {
		p.text(path.Join(id, "Cargo.toml"), "topic/Cargo.toml")
		if !p.insert("Cargo.toml", "workspace.members", id) {
			return Plan{}, refuse("give it a [workspace] with members", "Cargo.toml has no list of members to add %q to", id)
		}
	}
	p.lesson(id, firstLesson)
	return p.plan()
}

// NewLesson plans a lesson, given as topic/lesson.
func NewLesson(fsys fs.FS, name string) (Plan, error) {
	topic, id, ok := strings.Cut(name, "/")
	if !ok || !source.Slug(topic) || !source.Slug(id) {
		return Plan{}, refuse("write topic/lesson, in lower-case words joined by hyphens", "%q cannot be a lesson", name)
	}
	t, err := topicOf(fsys, topic)
	if err != nil {
		return Plan{}, err
	}
	if slices.ContainsFunc(t.Lessons, func(l *lessons.Lesson) bool { return l.ID == id }) {
		return Plan{}, refuse("choose another id, or edit that one", "there is a lesson %s already", name)
	}
	p := planner{fsys: fsys, vars: map[string]string{"@TOPIC@": topic}}
	p.lesson(topic, id)
	return p.plan()
}

// NewExercise plans an exercise, given as topic/lesson/exercise.
func NewExercise(fsys fs.FS, name string) (Plan, error) {
	parts := strings.Split(name, "/")
	if len(parts) != 3 || slices.ContainsFunc(parts, func(s string) bool { return !source.Slug(s) }) {
		return Plan{}, refuse("write topic/lesson/exercise, in lower-case words joined by hyphens", "%q cannot be an exercise", name)
	}
	if _, err := topicOf(fsys, parts[0]); err != nil {
		return Plan{}, err
	}
	l := load(fsys).lesson(parts[0] + "/" + parts[1])
	if l == nil {
		return Plan{}, refuse("type learn new lesson "+parts[0]+"/"+parts[1], "there is no lesson %s/%s", parts[0], parts[1])
	}
	p := planner{fsys: fsys, vars: map[string]string{"@OBJECTIVE@": "first-objective", "@REF@": "problem"}}
	if ids := l.teachesIDs(); len(ids) > 0 {
		p.vars["@OBJECTIVE@"] = ids[0]
	}
	if anchors := l.anchors; len(anchors) > 0 {
		p.vars["@REF@"] = anchors[0]
	}
	p.exercise(l.dir, parts[2])
	if !p.number(l.topic.file, each("lesson", l.place)+".exercises", l.Exercises+1) {
		return Plan{}, refuse("write exercises = 0 into its [[lesson]]", "%s does not count the exercises of %s", l.topic.file, l.ID)
	}
	return p.plan()
}

// topicOf is a topic to which something can be added.
func topicOf(fsys fs.FS, id string) (*lessons.Topic, error) {
	course, err := lessons.Load(fsys)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refuse("name its folder with --course, or type learn new topic "+id, "there is no course yet: no course.toml")
	}
	if err != nil {
		return nil, fmt.Errorf("nothing can be added to a course that cannot be read: %w", err)
	}
	t, err := course.Topic(id)
	if err != nil {
		return nil, refuse("type learn new topic "+id, "there is no topic %q", id)
	}
	if t.Problem != nil {
		return nil, fmt.Errorf("nothing can be added to a topic that cannot be read: %w", t.Problem)
	}
	return t, nil
}

// planner gathers a plan.
type planner struct {
	fsys   fs.FS
	vars   map[string]string
	create []File
	change map[string]string
	err    error
}

func (p *planner) has(name string) bool {
	_, err := fs.Stat(p.fsys, name)
	return !errors.Is(err, fs.ErrNotExist)
}

// text plans a file from a template.
func (p *planner) text(name, template string) {
	if p.has(name) && p.err == nil {
		p.err = refuse("nothing is overwritten: move it away, or choose another id", "there is a %s already", name)
	}
	p.create = append(p.create, File{name, p.fill(template)})
}

func (p *planner) fill(template string) string {
	data, err := templates.ReadFile("template/" + template)
	if err != nil {
		panic(err) // the templates are part of the program
	}
	text := string(data)
	for name, value := range p.vars {
		text = strings.ReplaceAll(text, name, value)
	}
	return text
}

// current is a file as it will be, as far as it is planned; "" when it is not there.
func (p *planner) current(name string) string {
	if text, ok := p.change[name]; ok {
		return text
	}
	for _, f := range p.create {
		if f.Path == name {
			return f.Text
		}
	}
	data, err := fs.ReadFile(p.fsys, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && p.err == nil {
		p.err = err
	}
	return string(data)
}

// put plans a file's whole new text.
func (p *planner) put(name, text string) {
	for i := range p.create {
		if p.create[i].Path == name {
			p.create[i].Text = text
			return
		}
	}
	if p.change == nil {
		p.change = map[string]string{}
	}
	p.change[name] = text
}

// add appends a template to a file.
func (p *planner) add(name, template string) {
	text := p.current(name)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	p.put(name, text+p.fill(template))
}

func (p *planner) lesson(topic, id string) {
	example := strings.ReplaceAll(id, "-", "_") + "_first"
	p.vars["@LESSON@"], p.vars["@EXAMPLE@"] = id, example
	dir := path.Join(topic, id)
	p.text(path.Join(dir, proseFile), "lesson/lesson.md")
	p.text(path.Join(dir, quizFile), "lesson/quiz.toml")
	p.text(path.Join(dir, "examples", example+".rs"), "lesson/examples/example.rs")
	p.text(path.Join(dir, "examples", example+".out"), "lesson/examples/example.out")
	p.vars["@OBJECTIVE@"], p.vars["@REF@"] = "first-objective", "example"
	p.exercise(dir, firstExercise)
	p.add(path.Join(topic, topicFile), "lesson.toml")
	if manifest := path.Join(topic, "Cargo.toml"); p.current(manifest) != "" {
		p.add(manifest, "example.toml")
	}
}

func (p *planner) exercise(lesson, id string) {
	const from = "template/exercise"
	err := fs.WalkDir(templates, from, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			p.text(path.Join(lesson, "exercise", id, strings.TrimPrefix(name, from)), strings.TrimPrefix(name, "template/"))
		}
		return err
	})
	if err != nil {
		panic(err) // the templates are part of the program
	}
}

func (p *planner) plan() (Plan, error) {
	if p.err != nil {
		return Plan{}, p.err
	}
	plan := Plan{Create: p.create}
	for _, name := range slices.Sorted(maps.Keys(p.change)) {
		plan.Change = append(plan.Change, File{name, p.change[name]})
	}
	return plan, nil
}
