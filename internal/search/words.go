package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
)

// maxWord bounds what counts as a word, in bytes: a longer run of letters is data, and nobody types it.
const maxWord = 64

// A word is one word of a text, or a piece of one: AtomicUsize gives atomic, usize and atomicusize.
type word struct {
	text       string // in lower case, without what joins its pieces
	start, end int    // bytes in the text
	at         int    // its place in the order of pieces; a whole has that of its first piece
	pieces     int    // of a whole: how many pieces came before it; 0 for a piece or a word that has none
}

// words takes a text apart. Identifiers are split at underscores and where the case changes, compounds at hyphens; what
// was split is there as a whole, too, after its pieces.
func words(s string, each func(word)) {
	at := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case ideograph(r):
			each(word{text: s[i : i+n], start: i, end: i + n, at: at})
			at++
			i += n
		case alphanumeric(r):
			end := wordEnd(s, i)
			at += split(s, i, end, at, each)
			i = end
		default:
			i += n
		}
	}
}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// ideograph says whether a character is a word of its own: such scripts have no spaces.
func ideograph(r rune) bool {
	return r > 0x2e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// wordEnd is where the word that begins at start ends: at what is neither letter nor digit nor a joint between two.
func wordEnd(s string, start int) int {
	i := start
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case alphanumeric(r) && !ideograph(r):
			i += n
		case joint(r) && i+n < len(s):
			if next, _ := utf8.DecodeRuneInString(s[i+n:]); !alphanumeric(next) && r != '_' || ideograph(next) {
				return i
			}
			i += n
		default:
			return i
		}
	}
	return i
}

// joint says whether a character joins the pieces of one word.
func joint(r rune) bool { return r == '_' || r == '-' || r == '\'' || r == '’' }

// split gives the pieces of one word and then, if there are several, the whole. It returns how many there are.
func split(s string, start, end, at int, each func(word)) int {
	pieces := 0
	piece := func(from, to int) {
		text := strings.ToLower(s[from:to])
		if pieces > 0 && contraction(s[:from], text) {
			return
		}
		if len(text) <= maxWord {
			each(word{text: text, start: from, end: to, at: at + pieces})
		}
		pieces++
	}
	from := start
	var before rune
	for i, r := range s[start:end] {
		i += start
		switch {
		case !alphanumeric(r):
			if i > from {
				piece(from, i)
			}
			from = i + utf8.RuneLen(r)
		case i > from && humped(before, r, s[i+utf8.RuneLen(r):end]):
			piece(from, i)
			from = i
		}
		before = r
	}
	if from < end {
		piece(from, end)
	}
	if pieces > 1 && end-start <= maxWord {
		whole := strings.Map(func(r rune) rune {
			if !alphanumeric(r) {
				return -1
			}
			return unicode.ToLower(r)
		}, s[start:end])
		each(word{text: whole, start: start, end: end, at: at, pieces: pieces})
	}
	return pieces
}

// contraction says whether a piece is what an apostrophe cut off: the s of "program's".
func contraction(before, text string) bool {
	return len(text) <= 2 && (strings.HasSuffix(before, "'") || strings.HasSuffix(before, "’"))
}

// humped says whether a new piece begins with r: bufW|riter, HTTP|Server.
func humped(before, r rune, after string) bool {
	if !unicode.IsUpper(r) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(after)
	return unicode.IsLower(before) || unicode.IsUpper(before) && unicode.IsLower(next)
}

// stem is what the forms of a word have in common. A word with a digit is a name, and stays.
func stem(word string) string {
	if strings.ContainsAny(word, "0123456789") {
		return word
	}
	return english.Stem(word, true)
}

// filler says whether a word of a query says nothing about what is looked for.
func filler(word string) bool {
	switch word {
	case "a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "and", "or", "is", "are", "was", "be", "been",
		"it", "its", "i", "my", "we", "our", "you", "your", "me", "this", "that", "these", "those", "there", "do", "does", "did",
		"how", "what", "why", "when", "where", "which", "who", "should", "can", "could", "would", "will", "so", "as", "if", "than",
		"has", "have", "had", "get", "gets", "s", "t", "about", "into", "then", "too", "very", "am", "not", "but", "make", "makes", "use", "using", "rust":
		return true
	}
	return false
}
