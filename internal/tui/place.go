package tui

import (
	"learn/internal/lessons"
	"learn/internal/progress"
)

// Resume is where the learner stopped, or nil if they have not been anywhere that still exists.
func Resume(course *lessons.Course, s *progress.Summary) *Place {
	if s.Last == nil {
		return nil
	}
	ref, err := course.Find(s.Last.Lesson)
	if err != nil || ref.Lesson == nil {
		return nil
	}
	return placeOf(s.Last, ref.Lesson)
}

// placeOf is the screen that the learner used last in a lesson.
func placeOf(last *progress.Last, l *lessons.Lesson) *Place {
	switch last.Kind {
	case progress.KindAnswered:
		return &Place{View: ViewQuiz, Lesson: l}
	case progress.KindChecked, progress.KindHinted:
		return &Place{View: ViewExercise, Lesson: l, Item: last.Item}
	}
	return &Place{View: ViewReader, Lesson: l}
}

// worksite is a screen on which a learner works at something that is open once.
type worksite interface {
	// At says whether the screen is the place.
	At(Place) bool
}

func (q *quizScreen) At(p Place) bool { return p.View == ViewQuiz && p.Lesson == q.lesson }

func (s *exerciseScreen) At(p Place) bool {
	return p.View == ViewExercise && p.Lesson == s.lesson && (p.Item == "" || p.Item == s.asked)
}
