package search

import "unicode/utf8"

// leastTypo is how long a word is, in characters, before a typing error in it is forgiven: shorter ones have too many
// neighbours that mean something else.
const leastTypo = 5

// near says whether two words are equal but for one typing error: a letter too many, too few, another one, or two
// neighbours exchanged.
func near(a, b string) bool {
	a, b = unequal(a, b)
	if len(a) == 0 || len(b) == 0 {
		return utf8.RuneCountInString(a)+utf8.RuneCountInString(b) <= 1
	}
	ra, na := utf8.DecodeRuneInString(a)
	rb, nb := utf8.DecodeRuneInString(b)
	return a[na:] == b || a == b[nb:] || a[na:] == b[nb:] || exchanged(a[na:], b[nb:], ra, rb) == equally
}

// begins says whether a word begins with what was typed but for one typing error. What was typed may end in the middle
// of the word.
func begins(typed, word string) bool {
	a, b := unequal(typed, word)
	if len(a) == 0 {
		return true
	}
	ra, na := utf8.DecodeRuneInString(a)
	if len(b) == 0 {
		return len(a) == na
	}
	rb, nb := utf8.DecodeRuneInString(b)
	return prefix(a[na:], b) || prefix(a, b[nb:]) || prefix(a[na:], b[nb:]) || exchanged(a[na:], b[nb:], ra, rb) != not
}

// unequal drops what two words begin with in common.
func unequal(a, b string) (string, string) {
	for len(a) > 0 && len(b) > 0 {
		ra, na := utf8.DecodeRuneInString(a)
		rb, nb := utf8.DecodeRuneInString(b)
		if ra != rb {
			break
		}
		a, b = a[na:], b[nb:]
	}
	return a, b
}

func prefix(a, b string) bool { return len(b) >= len(a) && b[:len(a)] == a }

// How two words compare whose next letters are exchanged.
const (
	not = iota
	beginning
	equally
)

// exchanged compares what follows two letters, where b has them the other way round.
func exchanged(a, b string, firstA, firstB rune) int {
	secondA, na := utf8.DecodeRuneInString(a)
	secondB, nb := utf8.DecodeRuneInString(b)
	switch {
	case firstA != secondB || firstB != secondA || na == 0 || nb == 0:
		return not
	case a[na:] == b[nb:]:
		return equally
	case prefix(a[na:], b[nb:]):
		return beginning
	}
	return not
}
