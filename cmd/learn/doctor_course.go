package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/render"
	"learn/internal/source"
)

// examineCourse reads every file of the course that the tutor would read, and names what is broken in it.
func (p *program) examineCourse() []finding {
	const area = "course"
	course, err := p.curriculum()
	if err != nil {
		f := explain(err)
		return []finding{{wrong, area, f.what, f.hint}}
	}
	topics := 0
	var problems source.Errors
	for t := range course.Topics() {
		topics++
		problems.Join(t.ID+"/topic.toml", t.Problem)
		for _, l := range t.Lessons {
			examineLesson(l, &problems)
		}
	}
	what := fmt.Sprintf("%s: %s, %s", course.Title, count(topics, "topic"), count(len(course.All()), "lesson"))
	all := []finding{{fine, area, what, ""}}
	if len(course.All()) == 0 {
		all = []finding{{note, area, course.Title + " has no lessons", "--course DIR names another course"}}
	}
	if err, ok := problems.Err().(source.Errors); ok {
		for _, problem := range err {
			all = append(all, finding{wrong, area, problem.Error(), "mend the file; everything else works meanwhile"})
		}
	}
	return all
}

func examineLesson(l *lessons.Lesson, problems *source.Errors) {
	prose, err := l.Prose()
	join(problems, l.Path()+"/lesson.md", err)
	if err == nil {
		_ = render.Parse(prose, func(info string) (string, error) {
			text, err := l.Include(info)
			join(problems, l.Path()+"/lesson.md", err)
			return text, err
		})
	}
	_, err = l.Quiz()
	join(problems, l.Path()+"/quiz.toml", err)
	ids, err := l.ExerciseIDs()
	join(problems, l.Path()+"/exercise", err)
	for _, id := range ids {
		examineExercise(l, id, problems)
	}
}

func examineExercise(l *lessons.Lesson, id string, problems *source.Errors) {
	place := path.Join("exercise", id)
	dir, err := fs.Sub(l.FS(), place)
	if err != nil {
		join(problems, l.Path()+"/"+place, err)
		return
	}
	ex, err := exercise.Load(dir, id)
	if err != nil {
		join(problems, path.Join(l.Path(), place, "exercise.toml"), under(path.Join(l.Path(), place), err))
		return
	}
	for name, read := range map[string]func() (string, error){
		"starter.rs": ex.StarterSource, "tests.rs": ex.TestsSource, "solution.rs": ex.SolutionSource, "solution.md": ex.SolutionProse,
	} {
		_, err := read()
		join(problems, path.Join(l.Path(), place, name), err)
	}
}

// under puts a folder before the files that errors name.
func under(dir string, err error) error {
	var list source.Errors
	if !errors.As(err, &list) {
		return err
	}
	var moved source.Errors
	for _, e := range list {
		moved.Add(path.Join(dir, e.File), e.Line, "%s", e.Msg)
	}
	return moved.Err()
}

// join adds what is wrong with a file; an error that knows its own file and line keeps them.
func join(problems *source.Errors, file string, err error) {
	var list source.Errors
	var one source.Error
	switch {
	case errors.As(err, &list):
		problems.Join(file, list)
	case errors.As(err, &one):
		problems.Join(file, one)
	default:
		problems.Join(file, err)
	}
}
