package lint

import (
	"regexp"
	"strings"
	"sync"

	"learn/internal/render"
)

var (
	address = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\]\([^)\s]*\)?|^\s*\[[^\]]+\]:\s*\S+|<?https?://[^\s>)]+>?|\[![A-Za-z]+\]|!\[|\\!`)
	})
	quoted = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`"[^"]{0,300}"|“[^”]{0,300}”|„[^“]{0,300}“|‘[^’]{0,300}’`)
	})
)

// blankAddresses replaces links' targets, addresses and the marks of callouts and pictures by spaces.
func blankAddresses(s string) string { return blankAll(address(), s) }

func blankAll(re *regexp.Regexp, s string) string {
	return re.ReplaceAllStringFunc(s, func(found string) string {
		b := []byte(found)
		blank(b)
		return string(b)
	})
}

// checkExclamations looks for exclamation marks outside code. A quotation may have them.
func checkExclamations(l *lesson, r *reporter) {
	for _, t := range l.texts {
		for _, p := range t.passages() {
			if p.kind == render.KindQuote {
				continue
			}
			if i := strings.IndexByte(blankAll(quoted(), p.words), '!'); i >= 0 {
				r.add(t.file, t.lineAt(p.offset+i), "%sthere is an exclamation mark; end the sentence with a point, or put code between backticks", t.about())
			}
		}
	}
}

func checkEmoji(l *lesson, r *reporter) {
	for _, t := range l.texts {
		for _, p := range t.passages() {
			if i := strings.IndexFunc(p.words, emoji); i >= 0 {
				r.add(t.file, t.lineAt(p.offset+i), "%sthere is an emoji; say it in words", t.about())
			}
		}
	}
}

// emoji reports the characters that are drawn as pictures. Marks such as ✓ and → are not among them.
func emoji(r rune) bool {
	switch {
	case r >= 0x1f000 && r <= 0x1faff, r == 0xfe0f:
		return true
	case r == 0x231a, r == 0x231b, r >= 0x23e9 && r <= 0x23f3, r == 0x26a1, r == 0x2705, r == 0x2728, r == 0x274c, r == 0x274e:
		return true
	case r >= 0x2753 && r <= 0x2757 && r != 0x2756, r >= 0x2795 && r <= 0x2797, r == 0x2b50, r == 0x2b55, r == 0x2b1b, r == 0x2b1c:
		return true
	}
	return false
}

// belittling are words that say nothing but that a reader who stumbles here is slow, and phrases that say nothing.
var belittling = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:simply|just|obviously|trivially|of\s+course|needless\s+to\s+say|in\s+this\s+lesson\s+(?:we|you)(?:\s+will|['’]ll))\b`)
})

func checkWords(l *lesson, r *reporter) {
	for _, t := range l.texts {
		for _, p := range t.passages() {
			if p.kind == render.KindQuote {
				continue
			}
			words := blankAll(quoted(), p.words)
			for _, at := range belittling().FindAllStringIndex(words, -1) {
				if at[1] < len(words) && words[at[1]] == '-' { // just-in-time
					continue
				}
				found := strings.Join(strings.Fields(words[at[0]:at[1]]), " ")
				r.add(t.file, t.lineAt(p.offset+at[0]), "%sleave out %q; the sentence says the same without it", t.about(), found)
			}
		}
	}
}
