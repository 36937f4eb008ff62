package tui

import (
	"fmt"
	"testing"
	"testing/fstest"

	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
)

// manyLessons is a course of so many topics with ten lessons each.
func manyLessons(b *testing.B, topics int) *lessons.Course {
	b.Helper()
	course := "title = \"Course\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = ["
	fsys := fstest.MapFS{}
	for i := range topics {
		id := fmt.Sprintf("topic-%d", i)
		course += fmt.Sprintf("%q, ", id)
		text := fmt.Sprintf("title = %q\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\n", id)
		for n := range 10 {
			text += fmt.Sprintf("[[lesson]]\nid = \"l-%d\"\ntitle = \"Lesson %d\"\nsummary = \"S.\"\nminutes = 5\nquestions = 8\nexercises = 1\nteaches = [{ id = \"o\", text = \"do it\" }]\n", n, n)
		}
		fsys[id+"/topic.toml"] = &fstest.MapFile{Data: []byte(text)}
	}
	fsys["course.toml"] = &fstest.MapFile{Data: []byte(course + "]\n")}
	c, err := lessons.Load(fsys)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// BenchmarkFirstFrame is the tree from nothing to its first frame; what is read behind it is not counted.
func BenchmarkFirstFrame(b *testing.B) {
	for _, topics := range []int{1, 1000} {
		b.Run(fmt.Sprintf("lessons=%d", 10*topics), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				course := manyLessons(b, topics)
				b.StartTimer()
				a := newApp(Options{Course: course, Store: &memory{}})
				a.enter(Options{Course: course})
				a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
				_ = a.frame()
			}
		})
	}
}
