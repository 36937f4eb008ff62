// Package present says what is stored of a learner in terms of the course as it is now: ids that were renamed carry
// over, and questions that changed since they were answered are known as changed.
//
// It joins a Course and a Summary, which know nothing of each other. It stores nothing and shows nothing.
package present

import (
	"learn/internal/lessons"
	"learn/internal/progress"
)

// Names gives what is stored the names that the course has for it now. It reads the course's record of ids once.
func Names(course *lessons.Course, sum *progress.Summary) {
	if now := course.Renamed(); now != nil {
		sum.Rename(now)
	}
}

// Questions are the hashes of questions as they are now, by the path of their lesson and by id.
type Questions map[string]map[string]progress.Hashes

// Of reads the quizzes of the lessons with these paths. One that is not there, or has a broken question, is left out:
// of its questions is not known whether they changed.
func Of(course *lessons.Course, paths []string) Questions {
	wanted := map[string]bool{}
	for _, p := range paths {
		wanted[p] = true
	}
	found := Questions{}
	if len(wanted) == 0 {
		return found
	}
	for _, l := range course.All() {
		if !wanted[l.Path()] {
			continue
		}
		questions, err := l.Quiz()
		if err != nil {
			continue
		}
		hashes := make(map[string]progress.Hashes, len(questions))
		for i := range questions {
			q := &questions[i]
			hashes[q.ID] = progress.Hashes{Text: q.TextHash(), Key: q.KeyHash()}
		}
		found[l.Path()] = hashes
	}
	return found
}

// Answered returns the paths of the lessons in which a question was answered.
func Answered(sum *progress.Summary) (paths []string) {
	for path, l := range sum.Lessons {
		if len(l.Answers) > 0 {
			paths = append(paths, path)
		}
	}
	return paths
}

// Tell tells a summary what the questions are now, so that the state of a lesson does not rest on an answer to another
// question than the one that is there.
func (q Questions) Tell(sum *progress.Summary) {
	for path, hashes := range q {
		if l := sum.Lessons[path]; l != nil {
			l.Present(hashes)
		}
	}
}
