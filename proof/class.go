package main

import (
	"errors"
	"slices"

	"learn/internal/source"
)

// A class is one kind of thing that can be proven.
type class struct {
	name   string
	things func(l *lesson) []thing
}

// classes are all of them, in the order in which a lesson is proven. A new one is a file and a row here.
func classes() []class {
	return []class{
		{"fences", fences},
		{"examples", examples},
		{"configs", configs},
		{"trace", traces},
		{"cloze", clozes},
		{"order", orders},
		{"spot", spots},
		{"short", shorts},
		{"exercises", exercises},
		{"format", formatted},
		{"numbers", numbers},
	}
}

// things finds everything that is to be proven.
func (c *course) things() []thing {
	all := slices.Clone(c.broken)
	for _, l := range c.lessons {
		all = append(all, l.unreadable()...)
		for _, class := range classes() {
			for _, t := range class.things(l) {
				t.lesson = l.Path()
				t.key = keyOf(class.name, t)
				all = append(all, t)
			}
		}
	}
	return append(all, clippy(c)...)
}

// keyOf puts in front of a thing's key what tells it from things of other classes.
func keyOf(class string, t thing) []string {
	if t.key == nil {
		return nil
	}
	return append([]string{class, t.what}, t.key...)
}

// unreadable are the files of a lesson that cannot be read, so that what is in them cannot be proven.
func (l *lesson) unreadable() []thing {
	var list []thing
	for _, e := range l.problems {
		list = append(list, brokenFile(l.Path(), e))
	}
	return list
}

// brokenFile is a thing that failed before it could be looked at.
func brokenFile(lesson string, err error) thing {
	t := thing{lesson: lesson, file: lesson, what: "file", prove: settled(wrong("", "%v", err))}
	var at source.Error
	if errors.As(err, &at) {
		t.file, t.line = trimFolder(at.File, lesson), at.Line
		t.prove = settled(wrong("", "%s", at.Msg))
	}
	return t
}
