package quiz

import (
	"fmt"
	"strings"
)

// lineText is a line of an order question as it is shown and compared:
// without indentation. Equal lines may stand for each other.
func (q *Question) lineText(i int) string {
	return strings.TrimSpace(q.Lines[i])
}

// orders returns every right order as indices of Lines.
func (q *Question) orders() [][]int {
	all := [][]int{counting(len(q.Lines))}
	for _, numbers := range q.Also {
		other := make([]int, len(numbers))
		for i, n := range numbers {
			other[i] = n - 1
		}
		all = append(all, other)
	}
	return all
}

func (q *Question) gradeOrder(a Answer) Verdict {
	if !permutation(a.Order, len(q.Lines), 0) {
		return Verdict{Notes: []Note{{Part: "the order", Text: "Not every line was placed once."}}}
	}
	var best []bool // which places of the answer are in order
	var order []int
	most := -1
	for _, right := range q.orders() {
		if kept, n := q.kept(a.Order, right); n > most {
			best, order, most = kept, right, n
		}
	}
	v := Verdict{}.parts(most, len(q.Lines), true)
	for place, in := range best {
		note := Note{Part: q.lineText(a.Order[place]), Right: in}
		if !in {
			note.Text = q.belongs(a.Order[place], order)
		}
		v.Notes = append(v.Notes, note)
	}
	return v
}

// kept marks the places of given that belong to a longest common subsequence
// with right, and counts them.
func (q *Question) kept(given, right []int) ([]bool, int) {
	n := len(given)
	length := make([][]int, n+1) // of the subsequence of given[i:] and right[j:]
	for i := range length {
		length[i] = make([]int, n+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := n - 1; j >= 0; j-- {
			if q.lineText(given[i]) == q.lineText(right[j]) {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	marks := make([]bool, n)
	for i, j := 0, 0; i < n && j < n; {
		switch {
		case q.lineText(given[i]) == q.lineText(right[j]):
			marks[i] = true
			i++
			j++
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return marks, length[0][0]
}

// belongs says where a misplaced line goes.
func (q *Question) belongs(line int, right []int) string {
	for place, i := range right {
		if i != line {
			continue
		}
		if place == 0 {
			return "It comes first."
		}
		if before := q.lineText(right[place-1]); q.unique(before) {
			return "It comes after " + codeSpan(before) + "."
		}
		return fmt.Sprintf("It is line %d of the right order.", place+1)
	}
	return ""
}

// unique reports whether one line only has this text.
func (q *Question) unique(text string) bool {
	n := 0
	for i := range q.Lines {
		if q.lineText(i) == text {
			n++
		}
	}
	return n == 1
}
