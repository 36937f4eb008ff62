// Package lookup finds lessons and the titles of their headings by the names under which progress is stored.
//
// It reads the course and nothing else: it must not know a learner, a store or a screen.
package lookup

import (
	"strings"

	"learn/internal/lessons"
	"learn/internal/render"
)

// Lesson is the lesson with exactly this path ("performance/memory"); nil if the course does not have it, or not any
// more.
func Lesson(c *lessons.Course, path string) *lessons.Lesson {
	id, _, _ := strings.Cut(path, "/")
	t, err := c.Topic(id)
	if err != nil {
		return nil
	}
	for _, l := range t.Lessons {
		if l.Path() == path {
			return l
		}
	}
	return nil
}

// Titles are the headings of a lesson by anchor, on one line each and clean; none where its text cannot be read.
func Titles(l *lessons.Lesson) map[string]string {
	titles := map[string]string{}
	src, err := l.Prose()
	if err != nil {
		return titles
	}
	for _, h := range render.Parse(src, l.Include).Headings() {
		titles[h.Anchor] = OneLine(h.Text)
	}
	return titles
}

// OneLine is text from anywhere as one harmless line.
func OneLine(s string) string { return strings.Join(strings.Fields(render.Clean(s)), " ") }
