package lint

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"learn/internal/quiz"
	"learn/internal/source"
)

// Bounds of a quiz.
const (
	minQuestions  = 6
	maxQuestions  = 10
	minKinds      = 3
	maxPrompt     = 900 // characters
	maxChoice     = 220
	maxExplain    = 1200
	maxListing    = 60 // lines
	maxQuizColumn = 76 // of a listing beside which line numbers stand
)

// quizKey is the line of one of a question's keys, or of the question.
func (l *lesson) quizKey(q question, key string) int {
	if line := l.quizIndex[q.key+"."+key]; line > 0 {
		return line
	}
	return q.Line
}

// written counts the questions of quiz.toml, broken ones too.
func (l *lesson) written() int { return len(source.Lines(l.quizText, "question")) }

func checkCounts(l *lesson, r *reporter) {
	if !l.promises() {
		return
	}
	if n := l.written(); n != l.Lesson.Questions {
		r.add(l.topic.file, l.key("questions"), "questions is %d, but quiz.toml of lesson %q has %d; write %d", l.Lesson.Questions, l.ID, n, n)
	}
	if ids, err := l.ExerciseIDs(); err == nil && len(ids) != l.Exercises {
		r.add(l.topic.file, l.key("exercises"), "exercises is %d, but lesson %q has %d in exercise/; write %d",
			l.Exercises, l.ID, len(ids), len(ids))
	}
}

func checkQuestions(l *lesson, r *reporter) {
	file, n := l.file(quizFile), l.written()
	switch {
	case n == 0 && l.quizText == nil && l.Lesson.Questions > 0: // reported as missing
		return
	case n < minQuestions:
		r.add(file, 1, "there are %d questions; write at least %d", n, minQuestions)
	case n > maxQuestions:
		r.add(file, 1, "there are %d questions; keep the best %d", n, maxQuestions)
	}
	kinds := map[quiz.Kind]bool{}
	for _, q := range l.questions {
		kinds[q.Kind] = true
	}
	if len(l.questions) == n && n > 0 && len(kinds) < minKinds {
		r.add(file, 1, "the questions are of %d kinds; ask in at least %d: a trace to predict, a line to find, a number to estimate", len(kinds), minKinds)
	}
}

var (
	negated = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\b(?:not|never|except|cannot|least\s+likely)\b|\b\w+n['’]t\b`)
	})
	// What is asked for ends where a clause about something else begins: "which of them fails when there is no …".
	asked = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\b(?:which|what)\b|[,;:]|\b(?:when|if|that|because|since|where|while|after|before|until|unless|although|though|so|and|but|whose|who|as|for|with|without)\b`)
	})
	exceptFor = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)\bexcept(?:\s+(?:which|for|one))?\s*[?:]`) })
)

// checkNegation looks for questions that ask for what is not so: who overlooks the word knows the matter and is wrong.
func checkNegation(l *lesson, r *reporter) {
	for _, q := range l.questions {
		if q.Kind != quiz.Single && q.Kind != quiz.Multiple && q.Kind != quiz.Match {
			continue
		}
		if found := negation(q.Prompt); found != "" {
			r.add(l.file(quizFile), l.quizKey(q, "prompt"), "question %q asks for what is not so (%q); ask for what is so",
				q.ID, strings.Join(strings.Fields(found), " "))
		}
	}
}

// negation is the part of a prompt that asks for what is not so, or "". A diagnosis ("why is that not enough?") and a
// condition ("what happens when it is not cleared?") ask for what is so.
func negation(prompt string) string {
	question := stem(blankCode(prompt))
	if found := exceptFor().FindString(question); found != "" {
		return found
	}
	marks := asked().FindAllStringIndex(question, -1)
	for i, m := range marks {
		if word := strings.ToLower(question[m[0]:m[1]]); word != "which" && word != "what" {
			continue
		}
		end := len(question)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		if at := negated().FindStringIndex(question[m[0]:end]); at != nil {
			return question[m[0]:end]
		}
	}
	return ""
}

// stem is what a prompt asks: its last sentence with a question mark, over however many lines it goes.
func stem(prompt string) string {
	end := strings.LastIndexByte(prompt, '?')
	if end < 0 {
		return ""
	}
	start := 0
	for _, mark := range []string{". ", ".\n", "? ", "?\n", "! ", "\n\n"} {
		start = max(start, strings.LastIndex(prompt[:end], mark)+1)
	}
	return strings.TrimSpace(prompt[start : end+1])
}

var ofOthers = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:all|none|both|neither|either|any|each)\s+of\s+the\s+(?:above|below|others|(?:other\s+)?(?:options|answers|choices))\b` +
		`|^\W*(?:all|none|both|neither|any)(?:\s+of\s+(?:these|them|those))?\W*$|^\W*(?:both\s+)?[A-D1-4]\s+and\s+[A-D1-4]\W*$`)
})

func checkAllOfThese(l *lesson, r *reporter) {
	for _, q := range l.questions {
		for i, c := range q.Choices {
			if ofOthers().MatchString(c.Text) {
				r.add(l.file(quizFile), l.quizKey(q, each("choice", i)+".text"),
					"choice %d of question %q speaks of the other choices (%q); write what is meant: choices are shuffled", i+1, q.ID, c.Text)
			}
		}
	}
}

func checkQuestionSize(l *lesson, r *reporter) {
	file := l.file(quizFile)
	bound := func(q question, key, what string, length, most int, unit string) {
		if length > most {
			r.add(file, l.quizKey(q, key), "%s of question %q has %d %s; at most %d can be taken in", what, q.ID, length, unit, most)
		}
	}
	for _, q := range l.questions {
		bound(q, "prompt", "the prompt", shown(q.Prompt), maxPrompt, "characters")
		bound(q, "explain", "explain", shown(q.Explain), maxExplain, "characters")
		for i, c := range q.Choices {
			bound(q, each("choice", i)+".text", "a choice", shown(c.Text), maxChoice, "characters")
		}
		code := q.Shown()
		_, wide := widest(code)
		bound(q, "code", "the listing", strings.Count(code, "\n")+1, maxListing, "lines")
		bound(q, "code", "a line of the listing", wide, maxQuizColumn, "columns")
		_, wide = widest(strings.Join(q.Lines, "\n"))
		bound(q, "lines", "a line", wide, maxCode, "columns")
	}
}

// checkObjectives compares what a lesson promises to teach with what is asked. Where a question or an exercise cannot
// be read, it may be the one that asks.
func checkObjectives(l *lesson, r *reporter) {
	if !l.promises() {
		return
	}
	if len(l.Teaches) == 0 {
		r.add(l.topic.file, l.Line, "lesson %q does not say what it teaches; write teaches = [{ id = …, text = … }]", l.ID)
		return
	}
	covered := map[string]bool{}
	check := func(file string, line int, what string, ids []string) {
		if len(ids) == 0 {
			r.add(file, line, "%s does not say which objectives it covers; write objectives = [\"…\"]", what)
		}
		for _, id := range ids {
			covered[id] = true
			if !slices.ContainsFunc(l.teachesIDs(), func(known string) bool { return known == id }) {
				r.add(file, line, "%s covers %q, which is no objective of the lesson; it has %s", what, id, strings.Join(l.teachesIDs(), ", "))
			}
		}
	}
	for _, q := range l.questions {
		check(l.file(quizFile), l.quizKey(q, "objectives"), "question \""+q.ID+"\"", q.Objectives)
	}
	for _, t := range l.exercises {
		check(t.dir+"/"+exerciseFile, t.index["objectives"], "the exercise", t.Objectives)
	}
	for _, id := range l.teachesIDs() {
		if !covered[id] && len(l.errs) == 0 {
			r.add(l.topic.file, l.key("teaches"), "no question and no exercise of lesson %q covers the objective %q; ask for it, or do not promise it", l.ID, id)
		}
	}
}

func (l *lesson) teachesIDs() []string {
	var ids []string
	for _, o := range l.Teaches {
		ids = append(ids, o.ID)
	}
	return ids
}
