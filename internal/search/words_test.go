package search

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func split1(s string) []string {
	var all []string
	words(s, func(w word) { all = append(all, w.text) })
	return all
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"A cache line, of 64 bytes.", "a cache line of 64 bytes"},
		{"AtomicUsize", "atomic usize atomicusize"},
		{"compare_exchange", "compare exchange compareexchange"},
		{"std::sync::Arc<[u8]>", "std sync arc u8"},
		{"HTTPServer", "http server httpserver"},
		{"zero-copy", "zero copy zerocopy"},
		{"x86-64-v3", "x86 64 v3 x8664v3"},
		{"the program's don't", "the program don"},
		{"a - b, -O3 --release", "a b o3 release"},
		{"_private __init__", "private init"},
		{"N+1", "n 1"},
		{"p99.9", "p99 9"},
		{"größere Übung", "größere übung"},
		{"日本語", "日 本 語"},
		{"日本Vec語", "日 本 vec 語"},
		{"tab\tand\nline", "tab and line"},
		{strings.Repeat("x", maxWord+1) + " y", "y"},
	} {
		if got := strings.Join(split1(c.text), " "); got != c.want {
			t.Errorf("%q: %q; want %q", c.text, got, c.want)
		}
	}
}

// TestWordsAreWhereTheySay: each word is that part of the text, its place counts pieces, and wholes come after theirs.
func TestWordsAreWhereTheySay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aBc_-9 '’日é.:"))).Draw(t, "text")
		last := -1
		words(text, func(w word) {
			part := strings.ToLower(text[w.start:w.end])
			joined := strings.NewReplacer("_", "", "-", "", "'", "", "’", "").Replace(part)
			if w.pieces == 0 && part != w.text || w.pieces > 0 && joined != w.text {
				t.Fatalf("%q is not %q", part, w.text)
			}
			if w.pieces == 0 && w.at <= last || w.pieces == 1 || w.at < 0 {
				t.Fatalf("%q at %d after %d", w.text, w.at, last)
			}
			if w.pieces == 0 {
				last = w.at
			}
		})
	})
}

func TestStem(t *testing.T) {
	for _, c := range [][2]string{
		{"allocations", "allocator"}, {"caching", "caches"}, {"threads", "thread"}, {"measured", "measuring"}, {"vectorized", "vectorization"},
	} {
		if a, b := stem(c[0]), stem(c[1]); a != b {
			t.Errorf("%s is %s and %s is %s", c[0], a, c[1], b)
		}
	}
	if got := stem("sha256s"); got != "sha256s" {
		t.Errorf("a name became %q", got)
	}
}

// distance is how many letters are added, left out, replaced or exchanged with their neighbour: the plain way, to
// compare with.
func distance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

// TestNearIsOneTypingError compares the fast way with the plain one.
func TestNearIsOneTypingError(t *testing.T) {
	letters := rapid.StringOfN(rapid.RuneFrom([]rune("abé")), 0, 7, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		if got, want := near(a, b), distance([]rune(a), []rune(b)) <= 1; got != want {
			t.Fatalf("%q and %q: %v; want %v", a, b, got, want)
		}
		want := false
		for i := range len([]rune(b)) + 1 {
			want = want || distance([]rune(a), []rune(b)[:i]) <= 1
		}
		if got := begins(a, b); got != want {
			t.Fatalf("%q begins %q: %v; want %v", a, b, got, want)
		}
	})
}

func TestFillersAreNoContent(t *testing.T) {
	for _, w := range []string{"memory", "lock", "index", "slow", "async", "no"} {
		if filler(w) {
			t.Errorf("%q is left out of queries", w)
		}
	}
	if got := split1("how do I use it"); slices.ContainsFunc(got, func(w string) bool { return !filler(w) }) {
		t.Errorf("%q says something", got)
	}
}
