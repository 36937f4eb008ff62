package lines

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"learn/internal/quiz"
	"learn/internal/render"
)

// form is what is typed to answer one question: a field after the other, and what they amount to. It is pure: lines go
// in, sentences and a quiz.Answer come out.
type form struct {
	q      *quiz.Question
	shown  []int // position → index in the file, see quiz.Question.Shuffle
	answer quiz.Answer
}

// field is one thing to type.
type field struct {
	prompt string // what to type, "answer 1 to 4"
	about  string // the same at length, for help
	free   bool   // any text may be the answer: commands take a colon
	many   bool   // several lines, up to one with a dot alone
	// take takes what was typed and says in a sentence what is wrong with it; "" is nothing.
	take func(string) string
}

func newForm(q *quiz.Question, shown []int) *form { return &form{q: q, shown: shown} }

// field is the field of a step, from 0; nil when all is answered.
func (f *form) field(step int) *field {
	fields := 1
	switch f.q.Kind {
	case quiz.Trace:
		return f.trace(step)
	case quiz.Cloze:
		fields = len(f.q.Blanks)
	case quiz.Match:
		fields = len(f.q.Pairs)
	}
	if step >= fields {
		return nil
	}
	switch f.q.Kind {
	case quiz.Single:
		return f.single()
	case quiz.Multiple:
		return f.multiple()
	case quiz.Order:
		return f.order()
	case quiz.Cloze:
		return f.cloze(step)
	case quiz.Spot:
		return f.spot()
	case quiz.Match:
		return f.match(step)
	}
	return f.short()
}

func (f *form) single() *field {
	n := len(f.shown)
	return &field{prompt: "answer " + span(n), about: "Type the number of the one choice that is right.",
		take: func(s string) string {
			i, wrong := oneNumber(s, n)
			if wrong == "" {
				f.answer.Choices = []int{f.shown[i-1]}
			}
			return wrong
		}}
}

func (f *form) multiple() *field {
	n := len(f.shown)
	return &field{prompt: "answer with every right number, " + span(n) + ", such as 1 " + strconv.Itoa(n),
		about: "One choice or several are right. Type the numbers of all that are, with spaces between them.",
		take: func(s string) string {
			list, wrong := numbers(s, n)
			if wrong != "" {
				return wrong
			}
			f.answer.Choices = nil
			for _, i := range list {
				f.answer.Choices = append(f.answer.Choices, f.shown[i-1])
			}
			slices.Sort(f.answer.Choices)
			return ""
		}}
}

func (f *form) short() *field {
	prompt, about := "type a word", "Type a word. Capital letters and spaces do not matter."
	switch {
	case f.q.Number != nil:
		prompt, about = "type a number", "Type a number, with its unit if you like."
		if f.q.Number.Unit != "" {
			prompt = "type a number in " + f.q.Number.Unit
		}
	case f.q.Form == "expression":
		prompt, about = "type an expression", "Type code. Capital letters matter, spaces do not."
	}
	return &field{prompt: prompt, about: about, free: true, take: func(s string) string {
		if strings.TrimSpace(s) == "" {
			return "Nothing was typed."
		}
		f.answer.Text = s
		return ""
	}}
}

// outcomes are what a program can do, in the order in which they are asked.
func outcomes() []struct{ id, text string } {
	return []struct{ id, text string }{
		{quiz.Prints, "It compiles and prints something; the text is asked next."},
		{quiz.Panics, "It compiles and panics."},
		{quiz.Fails, "It does not compile; the error is asked next."},
	}
}

func (f *form) trace(step int) *field {
	switch {
	case step == 0:
		return &field{prompt: "answer " + span(len(outcomes())), about: "Type the number of what the program does.",
			take: func(s string) string {
				i, wrong := oneNumber(s, len(outcomes()))
				if wrong == "" {
					f.answer = quiz.Answer{Outcome: outcomes()[i-1].id}
				}
				return wrong
			}}
	case step == 1 && f.answer.Outcome == quiz.Prints:
		return &field{prompt: "type what it prints, line by line; a line with a dot alone ends it", free: true, many: true,
			about: "Type each line that the program prints and press Enter. When all are typed, type a dot alone. " +
				"A line that is only a dot is typed as two dots.",
			take: func(s string) string { f.answer.Text = s; return "" }}
	case step == 1 && f.answer.Outcome == quiz.Fails:
		return &field{prompt: "type the error's code, or what the compiler objects to", free: true,
			about: "Type a code such as E0382, or say in a few words what the compiler objects to.",
			take: func(s string) string {
				if strings.TrimSpace(s) == "" {
					return "Nothing was typed."
				}
				f.answer.Text = s
				return ""
			}}
	}
	return nil
}

func (f *form) order() *field {
	n := len(f.shown)
	return &field{prompt: fmt.Sprintf("answer with all %d numbers in the right order", n),
		about: "Type the numbers of all lines, the line that comes first first, with spaces between them.",
		take: func(s string) string {
			list, wrong := numbers(s, n)
			if wrong != "" {
				return wrong
			}
			if missing := missingOf(list, n); missing != "" {
				return missing
			}
			f.answer.Order = nil
			for _, i := range list {
				f.answer.Order = append(f.answer.Order, f.shown[i-1])
			}
			return ""
		}}
}

func (f *form) cloze(step int) *field {
	prompt := "type what belongs into the blank"
	if n := len(f.q.Blanks); n > 1 {
		prompt = fmt.Sprintf("type what belongs into blank %d of %d", step+1, n)
	}
	return &field{prompt: prompt, about: "Type code. Spaces do not matter.", free: true, take: func(s string) string {
		if strings.TrimSpace(s) == "" {
			return "Nothing was typed."
		}
		f.answer.Blanks = append(f.answer.Blanks[:min(step, len(f.answer.Blanks))], s)
		return ""
	}}
}

func (f *form) spot() *field {
	n := f.q.ShownLines()
	return &field{prompt: "answer with the number of a line, " + span(n),
		about: "Type the number of the line with the fault. The numbers stand before the lines of the listing.",
		take: func(s string) string {
			i, wrong := oneNumber(s, n)
			if wrong == "" {
				f.answer.Line = i
			}
			return wrong
		}}
}

func (f *form) match(step int) *field {
	n := len(f.shown)
	left := strings.Join(render.Spoken(f.q.Pairs[step].Left, 1<<20), " ")
	return &field{prompt: fmt.Sprintf("what goes with “%s” (%d of %d)? answer %s", left, step+1, len(f.q.Pairs), span(n)),
		about: "Type the number of the entry that belongs to the one that is named.",
		take: func(s string) string {
			i, wrong := oneNumber(s, n)
			if wrong == "" {
				f.answer.Pairs = append(f.answer.Pairs[:min(step, len(f.answer.Pairs))], f.shown[i-1])
			}
			return wrong
		}}
}

// span is "1 to 4".
func span(n int) string {
	if n <= 1 {
		return "1"
	}
	return "1 to " + strconv.Itoa(n)
}

// oneNumber reads one number from 1 to most, or says what is wrong.
func oneNumber(s string, most int) (n int, wrong string) {
	list, wrong := numbers(s, most)
	if wrong != "" {
		return 0, wrong
	}
	if len(list) > 1 {
		return 0, "One number is enough here, " + span(most) + "."
	}
	return list[0], ""
}

// numbers reads different numbers from 1 to most, with spaces or commas between them, or says what is wrong.
func numbers(s string, most int) (list []int, wrong string) {
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == ';' })
	if len(words) == 0 {
		return nil, "Nothing was typed."
	}
	for _, w := range words {
		n, err := strconv.Atoi(strings.TrimRight(w, ".)"))
		switch {
		case err != nil:
			return nil, fmt.Sprintf("“%s” is not a number.", w)
		case n < 1 || n > most:
			return nil, fmt.Sprintf("There is no %d here, only %s.", n, span(most))
		case slices.Contains(list, n):
			return nil, fmt.Sprintf("%d was typed twice.", n)
		}
		list = append(list, n)
	}
	return list, ""
}

// missingOf says which numbers from 1 to n are not in a list; "" if all are.
func missingOf(list []int, n int) string {
	var missing []string
	for i := 1; i <= n; i++ {
		if !slices.Contains(list, i) {
			missing = append(missing, strconv.Itoa(i))
		}
	}
	switch len(missing) {
	case 0:
		return ""
	case 1:
		return "Number " + missing[0] + " is missing: every line is needed once."
	}
	return "Numbers " + strings.Join(missing, ", ") + " are missing: every line is needed once."
}
