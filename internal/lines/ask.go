package lines

import (
	"fmt"
	"strconv"
	"strings"

	"learn/internal/quiz"
	"learn/internal/render"
	"learn/internal/session"
)

// sitting is a run in which questions can be put off.
type sitting interface {
	session.Run
	// Skip puts the question whose turn it is behind the others; false if it is the only one.
	Skip() bool
}

// reply is what a learner did with a question.
type reply int

const (
	replyAnswer reply = iota
	replySkip
	replyLeave
)

// run asks what a run has; left says that the learner left before its end.
func (t *Tutor) run(s sitting, title func(session.Turn, session.Tally) string) (left bool, err error) {
	for {
		turn, more := s.Next()
		if !more {
			return false, nil
		}
		t.gap()
		t.say(title(turn, s.Tally()))
		if turn.Reading {
			left, err = t.readInstead(s, turn)
		} else {
			left, err = t.turn(s, turn)
		}
		if err != nil || left {
			return true, err
		}
	}
}

// turn asks one question until it is answered or put off.
func (t *Tutor) turn(s sitting, turn session.Turn) (left bool, err error) {
	asked := asked{turn, turn.Question.Shuffle(turn.Seed)}
	t.question(asked)
	begun := t.o.Now()
	a, how, r, err := t.answer(asked)
	if err != nil || r == replyLeave {
		return true, err
	}
	if r == replySkip {
		if s.Skip() {
			t.say("Skipped: the others come first.")
		} else {
			t.say("This is the only question that is left.")
		}
		return false, nil
	}
	how.Took = max(t.o.Now().Sub(begun), 0)
	v, events := s.Answer(a, how)
	t.record(events...)
	t.verdict(asked, a, v)
	return t.afterVerdict(asked, s, v.Right)
}

// asked is a question with the order in which its parts are shown.
type asked struct {
	session.Turn
	Shown []int
}

// question says a question and what there is to choose from.
func (t *Tutor) question(asked asked) {
	q := asked.Question
	if asked.Again {
		t.say("Once more: this one was not right the first time.")
	}
	t.markdown(q.Prompt)
	t.questionListing(q)
	switch q.Kind {
	case quiz.Single, quiz.Multiple:
		t.gap()
		for i, at := range asked.Shown {
			t.labelled(number(i), q.Choices[at].Text)
		}
	case quiz.Trace:
		t.gap()
		for i, o := range outcomes() {
			t.say(number(i) + " " + o.text)
		}
	case quiz.Order:
		t.gap()
		t.say("Lines to put in order:")
		for i, at := range asked.Shown {
			t.print(number(i) + " " + render.Clean(strings.TrimSpace(q.Lines[at])))
		}
	case quiz.Match:
		t.gap()
		t.say("To be paired:")
		for _, p := range q.Pairs {
			t.labelled("-", p.Left)
		}
		t.say("What they can be paired with:")
		rights := q.Rights()
		for i, at := range asked.Shown {
			t.labelled(number(i), rights[at])
		}
	}
	t.gap()
}

func number(i int) string { return strconv.Itoa(i+1) + "." }

// questionListing prints a question's listing: with numbers where a line is asked for or spoken of, and with words where
// there are blanks.
func (t *Tutor) questionListing(q *quiz.Question) {
	text := q.Shown()
	if text == "" {
		return
	}
	if q.Kind == quiz.Cloze {
		marks := make([]string, len(q.Blanks))
		for i := range marks {
			marks[i] = fmt.Sprintf("[blank %d]", i+1)
		}
		text = quiz.Fill(text, marks)
	}
	lines := strings.Split(text, "\n")
	if q.Kind == quiz.Spot || len(lines) > 3 && q.Lang != "text" && q.Lang != "console" {
		for i := range lines {
			lines[i] = fmt.Sprintf("%d: %s", i+1, lines[i])
		}
	}
	t.gap()
	t.listing("Listing, "+q.Lang, strings.Join(lines, "\n"))
}

// answer asks field by field.
func (t *Tutor) answer(asked asked) (a quiz.Answer, how session.Manner, r reply, err error) {
	f := newForm(asked.Question, asked.Shown)
	doubted := ""
	for step := 0; ; {
		field := f.field(step)
		if field == nil {
			return f.answer, how, replyAnswer, nil
		}
		typed, err := t.typedField(field, fieldPrompt(field, step, how.Sure))
		if err != nil {
			return a, how, replyLeave, err
		}
		switch fieldCommand(field, typed) {
		case "skip":
			return a, how, replySkip, nil
		case "leave":
			return a, how, replyLeave, nil
		case "help":
			t.say(fieldHelp(field))
		case "sure":
			how.Sure = true
			t.say("Noted: you are sure. Now answer.")
		case "back":
			step = max(step-1, 0)
		default:
			if meant := bareCommand(field, typed); meant != "" && typed != doubted {
				doubted = typed
				t.say(fmt.Sprintf("Type :%s to %s, or %s once more if that is your answer.", typed, meant, typed))
				continue
			}
			if wrong := field.take(typed); wrong != "" {
				t.say(wrong)
				continue
			}
			step++
		}
	}
}

// bareCommand is what a line would do with a colon before it, where it was probably forgotten; "" if nothing.
func bareCommand(f *field, typed string) string {
	if !f.free || f.many || len(typed) != 1 {
		return ""
	}
	return map[string]string{"skip": "skip", "leave": "leave", "help": "hear help"}[fieldCommand(f, ":"+typed)]
}

// typedField reads what is typed into a field.
func (t *Tutor) typedField(f *field, prompt string) (string, error) {
	if !f.many {
		return t.ask(prompt)
	}
	var lines []string
	for {
		typed, err := t.askRaw(prompt)
		switch {
		case err != nil:
			return "", err
		case len(lines) == 0 && fieldCommand(f, typed) != "":
			return typed, nil
		case strings.TrimSpace(typed) == ".":
			return strings.Join(lines, "\n"), nil
		case strings.TrimSpace(typed) == "..":
			typed = "."
		}
		lines = append(lines, typed)
		prompt = fmt.Sprintf("line %d, or a dot alone to end", len(lines)+1)
	}
}

// fieldPrompt says all that may be typed.
func fieldPrompt(f *field, step int, sure bool) string {
	colon := ""
	if f.free {
		colon = ":"
	}
	prompt := f.prompt
	if step > 0 {
		prompt += ", " + colon + "b for the one before"
	}
	if !sure && step == 0 {
		prompt += ", " + colon + "+ first if you are sure"
	}
	return fmt.Sprintf("%s, %s? for help, %ss to skip, %sq to leave; what you did is kept", prompt, colon, colon, colon)
}

// fieldCommand is what a line is a command for, "" if it is an answer. Where any text can be an answer a command has a
// colon; it may have one everywhere.
func fieldCommand(f *field, typed string) string {
	word, colon := strings.CutPrefix(strings.ToLower(strings.TrimSpace(typed)), ":")
	if f.free && !colon {
		return ""
	}
	switch word {
	case "s", "skip":
		return "skip"
	case "q", "quit":
		return "leave"
	case "?", "help":
		return "help"
	case "+", "sure":
		return "sure"
	case "b", "back":
		return "back"
	}
	return ""
}

func fieldHelp(f *field) string {
	help := f.about
	if f.free {
		help += " Because any text may be the answer, commands begin with a colon here."
	}
	return help + " Skip puts the question off until the others are answered. A plus sign says beforehand that you are sure: " +
		"if you are right, the question comes back later than otherwise. Leaving keeps every answer you gave."
}
