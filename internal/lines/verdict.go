package lines

import (
	"fmt"
	"slices"
	"strings"

	"learn/internal/lessons"
	"learn/internal/quiz"
	"learn/internal/session"
)

// verdict says what an answer was worth, and why.
func (t *Tutor) verdict(asked asked, a quiz.Answer, v quiz.Verdict) {
	q := asked.Question
	t.gap()
	switch {
	case v.Right:
		t.say("Right.")
	case v.Score > 0:
		t.say(fmt.Sprintf("Not right, but in part: %d percent.", int(v.Score*100+0.5)))
	default:
		t.say("Not right.")
	}
	if q.Kind == quiz.Multiple {
		t.picks(asked, a)
	} else {
		for i, n := range v.Notes {
			t.remark(q, i, n)
		}
	}
	named := q.Kind == quiz.Multiple || q.Kind == quiz.Match // the notes say all of it
	if q.Kind == quiz.Spot || !v.Right && !named {
		t.solution(q)
	}
	t.gap()
	t.labelled("Why:", q.Explain)
	t.gap()
}

// picks says of each choice that was picked, or should have been, whether that was right.
func (t *Tutor) picks(asked asked, a quiz.Answer) {
	for i, at := range asked.Shown {
		c := asked.Question.Choices[at]
		said := ""
		switch picked := slices.Contains(a.Choices, at); {
		case picked && c.Correct:
			said = "picked, and right:"
		case picked:
			said = "picked, and not right:"
		case c.Correct:
			said = "not picked, and right:"
		default:
			continue
		}
		t.labelled(fmt.Sprintf("Choice %d, %s", i+1, said), c.Text)
		if !c.Correct {
			t.markdown(c.Why)
		}
	}
}

// remark says what a verdict has to say of a part of the answer.
func (t *Tutor) remark(q *quiz.Question, i int, n quiz.Note) {
	text := strings.TrimSpace(n.Text)
	if text == "" && (n.Right || q.Kind != quiz.Cloze) {
		return
	}
	was := "Not right"
	if n.Right {
		was = "Right"
	}
	switch q.Kind {
	case quiz.Single, quiz.Short:
		t.markdown(text)
	case quiz.Match:
		t.labelled(n.Part+":", text)
	case quiz.Spot:
		t.labelled("L"+strings.TrimPrefix(n.Part, "l")+":", text)
	case quiz.Cloze:
		t.labelled(fmt.Sprintf("Blank %d is %s.", i+1, strings.ToLower(was)), text)
	default: // the part is what the learner typed, or a line of the file
		t.say(was + ": " + n.Part)
		t.markdown(text)
	}
}

// solution says the right answer.
func (t *Tutor) solution(q *quiz.Question) {
	switch q.Kind {
	case quiz.Cloze:
		for i, b := range q.Solution().Blanks {
			t.say(fmt.Sprintf("The answer for blank %d: %s", i+1, b))
		}
	case quiz.Order:
		t.listing("The right order", strings.Join(q.Lines, "\n"))
	default:
		t.labelled("The answer:", q.SolutionText())
	}
}

// afterVerdict waits until the learner goes on.
func (t *Tutor) afterVerdict(asked asked, s sitting, right bool) (left bool, err error) {
	prompt := "Enter to go on"
	_, _, found := t.paragraph(asked.Lesson, asked.Question.Ref)
	if found {
		prompt += ", o to hear the paragraph it comes from"
	}
	if right {
		prompt += ", u if you were unsure"
	}
	prompt += ", q to leave"
	for {
		typed, err := t.ask(prompt)
		if err != nil {
			return true, err
		}
		switch word, _ := verb(strings.TrimPrefix(typed, ":")); word {
		case "":
			return false, nil
		case "q", "quit":
			return true, nil
		case "u", "unsure":
			t.unsure(s)
		case "o", "open":
			if found {
				t.readParagraph(asked.Lesson, asked.Question.Ref)
				continue
			}
			t.say("The lesson has no such paragraph.")
		case "?", "help":
			t.say("Press Enter for what comes next. Type u if your answer was a guess, o to hear the paragraph of the lesson " +
				"that the question comes from, q to leave. What you did is kept.")
		default:
			t.say("That cannot be done here.")
		}
	}
}

// unsure marks the answer as a guess, where that says something.
func (t *Tutor) unsure(s sitting) {
	events := s.Guess()
	t.record(events...)
	if len(events) > 0 {
		t.say("Noted: you were not sure. It comes back sooner.")
		return
	}
	t.say("Only a right answer can be marked, once: a wrong one comes back soon anyway.")
}

// readInstead reads the paragraph of a question that keeps failing, with its answer, instead of asking it once more.
func (t *Tutor) readInstead(s sitting, turn session.Turn) (left bool, err error) {
	t.say("This question has failed several times. Read it with its paragraph this time.")
	asked := asked{turn, turn.Question.Shuffle(turn.Seed)}
	t.question(asked)
	t.solution(turn.Question)
	t.labelled("Why:", turn.Question.Explain)
	t.readParagraph(turn.Lesson, turn.Question.Ref)
	for {
		typed, err := t.ask("Enter when you have read it, q to leave; what you did is kept")
		if err != nil {
			return true, err
		}
		switch word, _ := verb(strings.TrimPrefix(typed, ":")); word {
		case "":
			t.record(s.Read()...)
			return false, nil
		case "q", "quit":
			return true, nil
		}
		t.say("Press Enter to go on, or type q to leave.")
	}
}

// readParagraph reads the section that a question refers to; where the learner stopped in that lesson stays as it is.
func (t *Tutor) readParagraph(l *lessons.Lesson, ref string) {
	x, at, found := t.paragraph(l, ref)
	if !found {
		return
	}
	s := x.sections[at]
	t.gap()
	t.say(fmt.Sprintf("From the lesson %s: %s", x.lesson.Path(), s.title))
	t.read(x, x.body(s), s.end, true)
	t.say("End of the paragraph.")
}
