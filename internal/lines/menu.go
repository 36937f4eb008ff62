package lines

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"learn/internal/lessons"
	"learn/internal/progress"
)

// Menu is the tutor's first page in words: where to go on, the topics, and what else there is. It returns when the
// learner leaves.
func (t *Tutor) Menu() error {
	for {
		t.reread()
		t.menu()
		again := false
		for !again {
			typed, err := t.ask(t.menuPrompt())
			if err != nil {
				return err
			}
			left, moved, err := t.menuVerb(typed)
			if err = t.onward(err); err != nil || left {
				return err
			}
			again = moved
		}
	}
}

// Resume goes on where the learner stopped, and from there to the menu.
func (t *Tutor) Resume() error {
	l, last := t.stopped()
	if l == nil {
		if t.summary().Last == nil {
			t.say("You have not begun yet.")
		} else {
			t.say("This course does not have the lesson you stopped in.")
		}
		return t.Menu()
	}
	if err := t.onward(t.goOn(l, last)); err != nil {
		return err
	}
	return t.Menu()
}

// Go opens a topic or a lesson.
func (t *Tutor) Go(ref lessons.Ref) error {
	if ref.Lesson == nil {
		return t.Topic(ref.Topic)
	}
	return t.Read(ref.Lesson, ref.Heading)
}

// stopped is where the learner stopped; nil if nowhere that still exists.
func (t *Tutor) stopped() (*lessons.Lesson, *progress.Last) {
	last := t.summary().Last
	if last == nil {
		return nil, nil
	}
	ref, err := t.o.Course.Find(last.Lesson)
	if err != nil || ref.Lesson == nil {
		return nil, nil
	}
	return ref.Lesson, last
}

// goOn opens what the learner did last in a lesson.
func (t *Tutor) goOn(l *lessons.Lesson, last *progress.Last) error {
	switch last.Kind {
	case progress.KindAnswered:
		if l.Questions > 0 {
			return t.Quiz(l)
		}
	case progress.KindChecked, progress.KindHinted:
		if l.Exercises > 0 {
			return t.Exercise(l, last.Item)
		}
	}
	return t.Read(l, "")
}

// menu says the menu.
func (t *Tutor) menu() {
	t.gap()
	t.say("Menu of learn, " + t.o.Course.Title + ".")
	if l, last := t.stopped(); l != nil {
		t.say("c: continue " + doing(last.Kind) + l.Title)
	}
	if n, minutes := t.due(t.o.Now()); n > 0 {
		t.say(fmt.Sprintf("review: %s due, about %s", plural(n, "question is", "questions are"), count(minutes, "minute")))
	}
	t.say("Topics:")
	for i, topic := range t.topics() {
		t.say(number(i) + " " + t.topicLine(topic))
	}
	t.say("test-out and a topic's number: find out what you know of it already")
	for _, c := range t.o.Commands {
		t.say(strings.TrimSpace(c.Name+" "+c.Args) + ": " + c.What)
	}
}

func doing(k progress.Kind) string {
	switch k {
	case progress.KindAnswered:
		return "the quiz of "
	case progress.KindChecked, progress.KindHinted:
		return "the exercise of "
	}
	return "reading "
}

func (t *Tutor) topics() []*lessons.Topic {
	var list []*lessons.Topic
	for topic := range t.o.Course.Topics() {
		list = append(list, topic)
	}
	return list
}

// topicLine is a topic with how far the learner is.
func (t *Tutor) topicLine(topic *lessons.Topic) string {
	done, known := 0, 0
	for _, l := range topic.Lessons {
		switch t.state(l) {
		case progress.Done:
			done++
		case progress.StateKnown:
			known++
		}
	}
	line := fmt.Sprintf("%s: %d of %s done", topic.Title, done, count(len(topic.Lessons), "lesson"))
	if known > 0 {
		line += fmt.Sprintf(", %d known", known)
	}
	return line
}

func (t *Tutor) state(l *lessons.Lesson) progress.State {
	return t.lesson(l).State(l.Questions, l.Exercises)
}

func (t *Tutor) menuPrompt() string {
	var list []string
	if l, _ := t.stopped(); l != nil {
		list = append(list, "c to continue")
	}
	if n := len(t.topics()); n > 0 {
		list = append(list, span(n)+" for a topic")
	}
	list = append(list, "a PATH such as "+t.examplePath())
	if !t.o.NoReview {
		list = append(list, "review")
	}
	list = append(list, "test-out")
	for _, c := range t.o.Commands {
		list = append(list, c.Name)
	}
	return "type " + strings.Join(append(list, "? for help", "q to leave"), ", ")
}

// examplePath is what a PATH looks like.
func (t *Tutor) examplePath() string {
	for _, topic := range t.topics() {
		for _, l := range topic.Lessons {
			return l.Path()
		}
	}
	return "topic/lesson"
}

const menuHelp = `What may be typed in the menu:
c: continue where you stopped.
The number of a topic: hear its lessons. 1.2 is the second lesson of the first topic, and opens it.
A PATH, or a part of one that fits one thing only: open that lesson or topic.
test-out and the number of a topic: find out what you know of it already.
m: hear the menu again. q: leave.`

const reviewHelp = "review: answer the questions that are due."

// menuVerb does what was typed. moved says that the learner was elsewhere and has to hear the menu again.
func (t *Tutor) menuVerb(typed string) (left, moved bool, err error) {
	word, rest, _ := strings.Cut(typed, " ")
	switch strings.ToLower(word) {
	case "":
		t.say("Nothing was typed.")
	case "q", "quit":
		return true, false, nil
	case "?", "help":
		t.say(menuHelp)
		if !t.o.NoReview {
			t.say(reviewHelp)
		}
	case "m", "menu":
		return false, true, nil
	case "c", "continue":
		l, last := t.stopped()
		if l == nil {
			t.say("You have not begun yet: type the number of a topic.")
			return false, false, nil
		}
		return false, true, t.goOn(l, last)
	case "r", "review":
		return false, true, t.Review()
	case "test-out", "testout":
		return t.testOutVerb(rest)
	default:
		if moved, known, err := t.command(strings.ToLower(word), rest); known {
			return false, moved, err
		}
		return t.goVerb(typed)
	}
	return false, false, nil
}

// command runs one of the other commands.
func (t *Tutor) command(name, args string) (moved, known bool, err error) {
	for _, c := range t.o.Commands {
		if c.Name != name {
			continue
		}
		if c.Args != "" && strings.TrimSpace(args) == "" {
			t.say(fmt.Sprintf("Type %s %s.", c.Name, c.Args))
			return false, true, nil
		}
		if err := t.flush(); err != nil {
			return false, true, err
		}
		if err := c.Run(t.ctx, strings.TrimSpace(args)); err != nil {
			t.say(fmt.Sprintf("That did not work: %v.", err))
		}
		t.blank = false
		return false, true, nil
	}
	return false, false, nil
}

func (t *Tutor) testOutVerb(rest string) (left, moved bool, err error) {
	topics := t.topics()
	if n, err := strconv.Atoi(strings.TrimSpace(rest)); err == nil && n >= 1 && n <= len(topics) {
		return false, true, t.TestOut(topics[n-1])
	}
	ref, err := t.o.Course.Find(strings.TrimSpace(rest))
	if err != nil || ref.Topic == nil {
		t.say(fmt.Sprintf("Type test-out and the number of a topic, %s.", span(len(topics))))
		return false, false, nil
	}
	return false, true, t.TestOut(ref.Topic)
}

// goVerb opens the topic or lesson that was typed as a number or a PATH.
func (t *Tutor) goVerb(typed string) (left, moved bool, err error) {
	topics := t.topics()
	first, second, dotted := strings.Cut(strings.TrimSuffix(typed, "."), ".")
	if n, err := strconv.Atoi(first); err == nil {
		if n < 1 || n > len(topics) {
			t.say(fmt.Sprintf("There is no topic %d, only %s.", n, span(len(topics))))
			return false, false, nil
		}
		topic := topics[n-1]
		if !dotted {
			return false, true, t.Topic(topic)
		}
		m, err := strconv.Atoi(second)
		if err != nil || m < 1 || m > len(topic.Lessons) {
			t.say(fmt.Sprintf("%s has no lesson %s, only %s.", topic.Title, second, span(len(topic.Lessons))))
			return false, false, nil
		}
		return false, true, t.Read(topic.Lessons[m-1], "")
	}
	ref, err := t.o.Course.Find(typed)
	if err != nil {
		t.say(fmt.Sprintf("“%s” is none of the things that may be typed here: %v.", typed, err))
		return false, false, nil
	}
	return false, true, t.Go(ref)
}

// Topic lists the lessons of a topic and opens the one that is chosen. It returns when the learner goes back.
func (t *Tutor) Topic(topic *lessons.Topic) error {
	for {
		t.reread()
		t.gap()
		t.say(fmt.Sprintf("Topic %s.", t.topicLine(topic)))
		if topic.Problem != nil {
			t.say(fmt.Sprintf("A part of it cannot be read: %v", topic.Problem))
		}
		for i, l := range topic.Lessons {
			t.say(fmt.Sprintf("%s %s, %s, %s", number(i), l.Title, facts(l), t.state(l)))
		}
		if len(topic.Lessons) == 0 {
			return nil
		}
		l, back, err := t.chooseLesson(topic)
		if err != nil || back {
			return err
		}
		if err := t.onward(t.Read(l, "")); err != nil {
			return err
		}
	}
}

func (t *Tutor) chooseLesson(topic *lessons.Topic) (l *lessons.Lesson, back bool, err error) {
	n := len(topic.Lessons)
	for {
		typed, err := t.ask(fmt.Sprintf("type %s to read a lesson, s and a number to hear what it is about, b to go back", span(n)))
		if err != nil {
			return nil, true, err
		}
		word, at := verb(typed)
		there := at >= 1 && at <= n
		switch {
		case slices.Contains([]string{"b", "back", "q", "quit"}, word):
			return nil, true, nil
		case word == "" && there:
			return topic.Lessons[at-1], false, nil
		case word == "s" && there:
			t.about(topic.Lessons[at-1])
		default:
			t.say(fmt.Sprintf("Type the number of a lesson, %s, or b.", span(n)))
		}
	}
}

// about says what a lesson is about.
func (t *Tutor) about(l *lessons.Lesson) {
	t.markdown(l.Summary)
	for _, o := range l.Teaches {
		t.labelled("You learn to", o.Text)
	}
	for _, p := range l.Prerequisites {
		t.say("It helps to have read " + p + " before.")
	}
}
