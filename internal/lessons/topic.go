package lessons

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"learn/internal/source"
)

const topicFile = "topic.toml"

// Topic is a subject with its lessons in teaching order.
type Topic struct {
	ID            string
	Title         string
	Track         string // id of the track
	Priority      string // "P0", the most important, to "P9"
	Summary       string
	Prerequisites []string // topics or lessons; advice, never a lock
	Lessons       []*Lesson

	// Problem is what is wrong with topic.toml (source.Errors), or nil. Lessons
	// then holds the ones that could be read.
	Problem error
}

// Objective is something a lesson teaches.
type Objective struct {
	ID   string `toml:"id"`
	Text string `toml:"text"`
}

// lessonTOML is a [[lesson]] of topic.toml.
type lessonTOML struct {
	ID            string      `toml:"id"`
	Title         string      `toml:"title"`
	Summary       string      `toml:"summary"`
	Minutes       int         `toml:"minutes"`
	Questions     int         `toml:"questions"`
	Exercises     int         `toml:"exercises"`
	Prerequisites []string    `toml:"prerequisites"`
	Teaches       []Objective `toml:"teaches"`
}

// topicHead is what a topic.toml says before its lessons.
type topicHead struct {
	Title         string   `toml:"title"`
	Track         string   `toml:"track"`
	Priority      string   `toml:"priority"`
	Summary       string   `toml:"summary"`
	Prerequisites []string `toml:"prerequisites"`
}

// topicReader reads one topic.toml and gathers what is wrong with it.
type topicReader struct {
	topic *Topic
	fsys  fs.FS
	file  string
	errs  source.Errors
}

// readTopic reads a topic; nil when it has no topic.toml.
func readTopic(c *Course, id, track string) *Topic {
	r := &topicReader{
		topic: &Topic{ID: id, Title: id, Track: track},
		fsys:  c.fsys,
		file:  path.Join(id, topicFile),
	}
	data, err := readFile(c.fsys, r.file, r.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		r.topic.Problem = err
		return r.topic
	}
	if !r.whole(data) {
		r.parts(data)
	}
	if len(r.topic.Lessons) == 0 {
		r.errs.Add(r.file, 1, "the topic has no lesson that could be read: write a [[lesson]]")
	}
	r.topic.Problem = r.errs.Err()
	return r.topic
}

// whole reads the file at once and reports whether it could be decoded.
func (r *topicReader) whole(data []byte) bool {
	var doc struct {
		topicHead
		Lesson []lessonTOML `toml:"lesson"`
	}
	if source.DecodeTOML(r.file, data, &doc) != nil {
		return false
	}
	r.head(doc.topicHead, true)
	lines := source.Lines(data, "lesson")
	for i, l := range doc.Lesson {
		r.lesson(at(lines, i), l, true)
	}
	return true
}

// parts reads a file that cannot be decoded as a whole piece by piece: what is
// sound in it is kept.
func (r *topicReader) parts(data []byte) {
	head, parts := source.Split(data, "lesson")
	var doc topicHead
	err := head.Decode(r.file, &doc)
	r.errs.Join(r.file, err)
	r.head(doc, err == nil)
	for _, part := range parts {
		var doc struct {
			Lesson []lessonTOML `toml:"lesson"`
		}
		err := part.Decode(r.file, &doc)
		r.errs.Join(r.file, err)
		switch {
		case len(doc.Lesson) == 1:
			r.lesson(part.Line, doc.Lesson[0], err == nil)
		case err == nil:
			r.errs.Add(r.file, part.Line, "expected one [[lesson]]")
		}
	}
}

// head takes what stands before the lessons. What is missing from a part that
// is not sound may be missing because of its error, and is not reported.
func (r *topicReader) head(doc topicHead, sound bool) {
	t := r.topic
	if strings.TrimSpace(doc.Title) != "" {
		t.Title = doc.Title
	}
	t.Priority, t.Summary, t.Prerequisites = doc.Priority, doc.Summary, doc.Prerequisites
	if !sound {
		return
	}
	if doc.Title == "" {
		r.errs.Add(r.file, 1, "the topic has no title")
	}
	if doc.Summary == "" {
		r.errs.Add(r.file, 1, "the topic has no summary")
	}
	if doc.Track != t.Track {
		r.errs.Add(r.file, 1, "track is %q here and %q in %s", doc.Track, t.Track, CourseFile)
	}
	if p := doc.Priority; len(p) != 2 || p[0] != 'P' || p[1] < '0' || p[1] > '9' {
		r.errs.Add(r.file, 1, "priority is %q: write P0, P1 or P2", p)
	}
	r.prerequisites(1, doc.Prerequisites)
}

func (r *topicReader) prerequisites(line int, list []string) {
	for _, p := range list {
		if !pathShaped(p) {
			r.errs.Add(r.file, line, "prerequisite %q: write topic or topic/lesson", p)
		}
	}
}

// lesson takes one [[lesson]]. Only one whose id cannot be used is left out.
func (r *topicReader) lesson(line int, l lessonTOML, sound bool) {
	if !source.Slug(l.ID) {
		r.errs.Add(r.file, line, "lesson id %q: use lower-case words joined by hyphens", l.ID)
		return
	}
	for _, other := range r.topic.Lessons {
		if other.ID == l.ID {
			r.errs.Add(r.file, line, "lesson %q is there already, on line %d", l.ID, other.Line)
			return
		}
	}
	if sound {
		r.check(line, l)
	}
	lesson := &Lesson{
		Topic: r.topic, ID: l.ID, Title: l.Title, Summary: l.Summary, Line: line,
		Minutes: max(l.Minutes, 0), Questions: max(l.Questions, 0), Exercises: max(l.Exercises, 0),
		Prerequisites: l.Prerequisites, Teaches: l.Teaches, fsys: r.fsys,
	}
	if strings.TrimSpace(lesson.Title) == "" {
		lesson.Title = l.ID
	}
	r.topic.Lessons = append(r.topic.Lessons, lesson)
}

func (r *topicReader) check(line int, l lessonTOML) {
	if strings.TrimSpace(l.Title) == "" {
		r.errs.Add(r.file, line, "lesson %q has no title", l.ID)
	}
	if strings.TrimSpace(l.Summary) == "" {
		r.errs.Add(r.file, line, "lesson %q has no summary", l.ID)
	}
	if l.Minutes < 1 || l.Minutes > 24*60 {
		r.errs.Add(r.file, line, "lesson %q: minutes is %d", l.ID, l.Minutes)
	}
	if l.Questions < 0 || l.Exercises < 0 {
		r.errs.Add(r.file, line, "lesson %q: questions and exercises are not negative", l.ID)
	}
	r.prerequisites(line, l.Prerequisites)
	seen := map[string]bool{}
	for _, o := range l.Teaches {
		switch {
		case !source.Slug(o.ID):
			r.errs.Add(r.file, line, "objective id %q: use lower-case words joined by hyphens", o.ID)
		case seen[o.ID]:
			r.errs.Add(r.file, line, "objective %q is there twice", o.ID)
		case strings.TrimSpace(o.Text) == "":
			r.errs.Add(r.file, line, "objective %q has no text", o.ID)
		}
		seen[o.ID] = true
	}
}
