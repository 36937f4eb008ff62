package exercise

import (
	"regexp"
	"strconv"
	"strings"
)

// libtest is what the output of a test binary says. It is read from the stable text format, of a run with one test
// thread and captured output: a line "test NAME ... " before each test, its verdict after it, then what each failed
// test printed, then a summary.
type libtest struct {
	Tests   []Test // those that ended
	Running string // the test that had begun and not ended
	Planned int    // how many the binary has; -1 if it did not say
	Ended   bool   // the summary was reached and agrees with the tests
}

var (
	testHeader  = regexp.MustCompile(`\A\s*running (\d+) tests?\n`)
	testBegins  = regexp.MustCompile(`(?m)^test (\S+)( - should panic)? \.\.\. `)
	testSummary = regexp.MustCompile(`(?m)^test result: (ok|FAILED)\. (\d+) passed; (\d+) failed; (\d+) ignored;.*\n?\s*\z`)
	panicLine   = regexp.MustCompile(`(?m)^thread '.*'(?: \(\d+\))? panicked at (.*?):\n`)
	notePanic   = "note: run with `RUST_BACKTRACE=1`"
)

// parseLibtest reads the standard output of a test binary. Tests that write past the capture may print anything,
// lines that look like verdicts included: the verdict of a test is the last word before the next one begins.
func parseLibtest(out string) libtest {
	out = strings.ReplaceAll(out, "\r\n", "\n")
	res := libtest{Planned: -1}
	m := testHeader.FindStringSubmatchIndex(out)
	if m == nil {
		return res
	}
	res.Planned, _ = strconv.Atoi(out[m[2]:m[3]])
	body := out[m[1]:]
	begins := testBegins.FindAllStringSubmatchIndex(body, -1)
	begins = begins[:min(len(begins), max(res.Planned, 0))] // what looks like more was printed by a failed test
	failures := failuresAt(body, begins)
	ignored := res.readVerdicts(body[:failures], begins)
	res.readFailures(body[failures:])
	if s := testSummary.FindStringSubmatch(body[failures:]); s != nil {
		counts := [3]int{}
		for i := range counts {
			counts[i], _ = strconv.Atoi(s[i+2])
		}
		passed, failed := res.count()
		res.Ended = counts == [3]int{passed, failed, ignored} && passed+failed+ignored == res.Planned
	}
	return res
}

// failuresAt is where the verdicts end: behind the last test, at the section of failures or at the summary.
func failuresAt(body string, begins [][]int) int {
	from := 0
	if len(begins) > 0 {
		from = begins[len(begins)-1][1]
	}
	if i := strings.Index(body[from:], "\nfailures:\n\n"); i >= 0 {
		return from + i
	}
	if i := strings.LastIndex(body[from:], "\ntest result: "); i >= 0 {
		return from + i
	}
	return len(body)
}

// readVerdicts fills Tests and Running from what stands between the beginnings of tests, and returns how many tests
// were ignored.
func (l *libtest) readVerdicts(text string, begins [][]int) (ignored int) {
	for i, m := range begins {
		name := shortName(text[m[2]:m[3]])
		end := len(text)
		if i+1 < len(begins) {
			end = begins[i+1][0]
		}
		said := strings.TrimRight(text[m[1]:end], "\n")
		switch {
		case strings.HasSuffix(said, "FAILED"):
			l.Tests = append(l.Tests, Test{Name: name})
		case strings.HasSuffix(said, "ok"):
			l.Tests = append(l.Tests, Test{Name: name, Passed: true})
		case strings.HasPrefix(said, "ignored"):
			ignored++
		case i == len(begins)-1:
			l.Running = name
		default: // no verdict and yet the next one began: it cannot count as passed
			l.Tests = append(l.Tests, Test{Name: name, Message: "the test printed something that hides its verdict"})
		}
	}
	return ignored
}

// readFailures gives the failed tests what they printed. The sections come in the order of the tests, so that a
// look-alike heading inside one is taken for a heading only if it names the very next test.
func (l *libtest) readFailures(text string) {
	if end := strings.LastIndex(text, "\nfailures:\n    "); end >= 0 {
		text = text[:end]
	}
	type section struct{ test, head, body int }
	var sections []section
	from := 0
	for i, t := range l.Tests {
		if t.Passed {
			continue
		}
		head, body := findSection(text[from:], t.Name)
		if head < 0 {
			continue // it printed nothing
		}
		sections = append(sections, section{i, from + head, from + body})
		from += body
	}
	for i, s := range sections {
		end := len(text)
		if i+1 < len(sections) {
			end = sections[i+1].head
		}
		l.Tests[s.test].explain(text[s.body:end])
	}
}

// findSection finds "---- NAME stdout ----" at the start of a line; name is without its module.
func findSection(text, name string) (head, body int) {
	for _, full := range []string{"tests::" + name, name} {
		line := "---- " + full + " stdout ----\n"
		if strings.HasPrefix(text, line) {
			return 0, len(line)
		}
		if i := strings.Index(text, "\n"+line); i >= 0 {
			return i + 1, i + 1 + len(line)
		}
	}
	return -1, -1
}

// explain takes apart what a failed test printed: the panics that the runtime reported, and its own output.
func (t *Test) explain(text string) {
	panics := panicLine.FindAllStringSubmatchIndex(text, -1)
	if len(panics) == 0 {
		t.Message = strings.TrimSpace(text)
		return
	}
	t.Output = strings.TrimSpace(text[:panics[0][0]])
	for i, m := range panics {
		end := len(text)
		if i+1 < len(panics) {
			end = panics[i+1][0]
		}
		message, where := panicText(text[m[1]:end]), text[m[2]:m[3]]
		if i > 0 && isEcho(message) {
			continue // the first panic says why
		}
		t.Message, t.Where = message, where
	}
}

// panicText is the message of a panic without the hint that follows it and blank lines around it; the columns of
// assert_eq's left and right are kept.
func panicText(s string) string {
	lines := strings.Split(s, "\n")
	kept := lines[:0]
	for _, line := range lines {
		if !strings.HasPrefix(line, notePanic) {
			kept = append(kept, strings.TrimRight(line, " \t"))
		}
	}
	return strings.Trim(strings.Join(kept, "\n"), "\n")
}

// isEcho reports whether a panic only passes on that another thread panicked.
func isEcho(message string) bool {
	return strings.Contains(message, "Any { .. }") || message == "a scoped thread panicked" ||
		strings.Contains(message, "PoisonError { .. }")
}

func shortName(name string) string { return strings.TrimPrefix(name, "tests::") }

func (l *libtest) count() (passed, failed int) {
	for _, t := range l.Tests {
		if t.Passed {
			passed++
		} else {
			failed++
		}
	}
	return passed, failed
}
