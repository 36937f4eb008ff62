package lessons

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	c := load(t, sample())
	for typed, want := range map[string]string{
		"performance":               "performance",
		"Performance/":              "performance",
		"perf":                      "performance",
		"memory":                    "performance/memory", // whole names win over beginnings
		"memory-model":              "concurrency/memory-model",
		"memory-m":                  "concurrency/memory-model",
		"model":                     "concurrency/memory-model",
		"perf/mem":                  "performance/memory",
		"conc/mem":                  "concurrency/memory-model",
		"/performance/memory":       "performance/memory",
		" performance/memory ":      "performance/memory",
		"o/t":                       "observability/tracing", // beginnings of both win
		"performance/memory#arenas": "performance/memory#arenas",
		"performance/memory#arena":  "performance/memory#arenas",
		"memory#pools":              "performance/memory#pools",
		"memory#sizes":              "performance/memory#pool-sizes",
		"cach":                      "performance/caching",
		"performance/cpu#any":       "performance/cpu#any", // it has no prose yet; opening it will say so
	} {
		ref, err := c.Find(typed)
		if err != nil || ref.Path() != want {
			t.Errorf("%q is %q (%v), want %q", typed, ref.Path(), err, want)
		}
	}
}

func TestNotFound(t *testing.T) {
	c := load(t, sample())
	for typed, want := range map[string]string{
		"memry":                    "no lesson “memry”; did you mean performance/memory?",
		"performance/memry":        "no lesson “performance/memry”; did you mean performance/memory?",
		"preformance":              "no lesson “preformance”; did you mean performance?",
		"chaching":                 "no lesson “chaching”; did you mean performance/caching?",
		"zzzzzzzzzz":               "no lesson “zzzzzzzzzz”; `learn list` shows what there is",
		"unwritten":                "no lesson “unwritten”; `learn list` shows what there is",
		"":                         "no lesson “”; `learn list` shows what there is",
		"a/b/c":                    "no lesson “a/b/c”; `learn list` shows what there is",
		"performance/memory#pols":  "no heading “performance/memory#pols”; did you mean performance/memory#pools?",
		"memory#not-one":           "no heading “memory#not-one”; `learn list` shows what there is",
		"performance#arenas":       "no heading “performance#arenas”; did you mean performance/memory, performance/cpu or performance/caching?",
		strings.Repeat("a", 10000): "no lesson “" + strings.Repeat("a", 10000) + "”; `learn list` shows what there is",
	} {
		_, err := c.Find(typed)
		var missing *NotFound
		if !errors.As(err, &missing) || err.Error() != want {
			t.Errorf("%.40q: %v, want %s", typed, err, want)
		}
	}
	_, err := c.Topic("concurency")
	if err == nil || err.Error() != "no topic “concurency”; did you mean concurrency?" {
		t.Errorf("topic: %v", err)
	}
}

func TestAmbiguous(t *testing.T) {
	c := load(t, sample())
	for typed, want := range map[string]string{
		"mem":         "“mem” can be performance/memory, concurrency/memory-model; type more of it",
		"c":           "“c” can be performance/cpu, performance/caching, concurrency; type more of it",
		"perf/c":      "“perf/c” can be performance/cpu, performance/caching; type more of it",
		"memory#pool": "“memory#pool” can be performance/memory#pools, performance/memory#pool-sizes; type more of it",
		"ing":         "“ing” can be performance/caching, observability/logging, observability/tracing; type more of it",
	} {
		_, err := c.Find(typed)
		var several *Ambiguous
		if !errors.As(err, &several) || err.Error() != want {
			t.Errorf("%q: %v, want %s", typed, err, want)
		}
	}
	many := &Ambiguous{Path: "x", Matches: strings.Split("a b c d e f g", " ")}
	if got := many.Error(); got != "“x” can be a, b, c, d, e and 2 more; type more of it" {
		t.Errorf("got %s", got)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"memory", "memory", 0}, {"memry", "memory", 1}, {"memroy", "memory", 1}, {"cpu", "gpu", 1},
		{"kitten", "sitting", 3}, {"abc", "cba", 2}, {"é", "e", 1},
	} {
		if got := distance(c.a, c.b, 10); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
		if got := distance(c.b, c.a, 10); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.b, c.a, got, c.want)
		}
	}
	if got := distance("a", "abcdefgh", 3); got < 3 {
		t.Errorf("over the limit: %d", got)
	}
}

func TestAnchors(t *testing.T) {
	l := lesson(t, load(t, sample()), "performance/memory")
	got, err := l.Anchors()
	if err != nil || !slices.Equal(got, []string{"arenas", "pools", "pool-sizes"}) {
		t.Errorf("got %v, %v", got, err)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"memory", "perf/mem#ar", "#", "/", "a/b/c", "é", "\xff", "performance#", "//#/"} {
		f.Add(s)
	}
	c, err := Load(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		ref, err := c.Find(typed)
		if err != nil {
			var missing *NotFound
			var several *Ambiguous
			switch {
			case errors.As(err, &several):
				if len(several.Matches) < 2 {
					t.Fatalf("%q: %v", typed, several.Matches)
				}
			case !errors.As(err, &missing):
				t.Fatalf("%q: %T", typed, err)
			}
			return
		}
		// What was found is found again by its full path.
		again, err := c.Find(ref.Path())
		if ref.Topic == nil || err != nil && ref.Heading == "" || err == nil && again != ref {
			t.Fatalf("%q is %+v, then %+v (%v)", typed, ref, again, err)
		}
	})
}
