//go:build !windows

package main

import (
	"strings"
	"testing"

	"learn/internal/terminal"
)

// TestSearchStory types what one remembers of a lesson, a letter wrong, and lands at the block; back, the words and the
// hits are as they were.
func TestSearchStory(t *testing.T) {
	s := &story{t: t, dir: t.TempDir()}
	s.open(80, 24)
	s.sees("welcome")
	s.types("\x1b")
	s.sees("start here")
	s.types("/")
	s.sees("learn › search", "words, symptoms")
	s.types("flase sharing")
	s.sees("/ flase sharing", "Do not share a line by accident", "hits")
	s.types(terminal.Enter)
	s.sees("CPU: vectors, cores and caches", "no data, only the line: false sharing.", "“false sharing”")
	s.types("\x1b")
	s.sees("learn › search", "/ flase sharing", "▌ CPU: vectors, cores and caches › Do not share a line by accident")
	s.types("\x1b")
	s.sees("continue", "/ search")
	if strings.Contains(s.Text(), "flase") {
		t.Errorf("the tree still shows the search:\n%s", s.Text())
	}
	s.quits()
}
