package lint

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what is found into the files of testdata")

// tree is a course as text.
type tree map[string]string

func (t tree) fs() fs.FS {
	fsys := fstest.MapFS{}
	for name, text := range t {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func sound(t testing.TB) tree {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/sound.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := tree{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	return files
}

// apply makes the changes of a case: a section "PATH" is a whole file, "remove PATH" leaves one out, "grow PATH" makes
// one so many bytes long, and "edit PATH" replaces text: blocks of the lines "<<<", old, "===", new, ">>>".
func (t tree) apply(tb testing.TB, files []txtar.File) {
	tb.Helper()
	for _, f := range files {
		verb, name, two := strings.Cut(f.Name, " ")
		switch {
		case !two:
			t[f.Name] = unescape(string(f.Data))
		case verb == "remove":
			if _, ok := t[name]; !ok {
				tb.Fatalf("there is no %s to remove", name)
			}
			delete(t, name)
		case verb == "grow":
			var size int
			if _, err := fmt.Sscan(string(f.Data), &size); err != nil {
				tb.Fatal(err)
			}
			t[name] += strings.Repeat(" ", size-len(t[name]))
		case verb == "edit":
			t[name] = edit(tb, t[name], string(f.Data))
		default:
			tb.Fatalf("section %q", f.Name)
		}
	}
}

func edit(tb testing.TB, text, blocks string) string {
	tb.Helper()
	for block := range strings.SplitSeq(blocks, "<<<\n") {
		if block == "" {
			continue
		}
		from, to, ok := strings.Cut(strings.TrimSuffix(block, ">>>\n"), "\n===\n")
		if !ok || !strings.Contains(text, from) {
			tb.Fatalf("cannot replace %q", from)
		}
		to = strings.TrimSuffix(to, "\n")
		text = strings.Replace(text, from, unescape(to), 1)
	}
	return text
}

// unescape writes the characters that no editor keeps: ⟦1b⟧ is an escape.
func unescape(s string) string {
	for {
		before, rest, ok := strings.Cut(s, "⟦")
		if !ok {
			return s
		}
		var code rune
		hex, after, _ := strings.Cut(rest, "⟧")
		if _, err := fmt.Sscanf(hex, "%x", &code); err != nil {
			return s
		}
		s = before + string(code) + after
	}
}

func lines(problems []Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&b, p)
	}
	return b.String()
}

func TestSoundCourseHasNoProblem(t *testing.T) {
	if got := lines(Run(sound(t).fs(), Options{})); got != "" {
		t.Errorf("a sound course has problems:\n%s", got)
	}
}

// TestCases runs lint on courses with one defect each. A case is named RULE.txtar or RULE-VARIANT.txtar; its section
// "want" holds exactly what is printed.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		if name == "sound" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			for _, p := range runCase(t, file) {
				found[p.Rule] = true
				checkForm(t, p)
				if p.Rule != name && !strings.HasPrefix(name, p.Rule+"-") {
					t.Errorf("the case is about %s, and %s is found", name, p.Rule)
				}
			}
		})
	}
	for _, rule := range Rules() {
		if !found[rule.Name] {
			t.Errorf("no case in testdata breaks the rule %s", rule.Name)
		}
	}
}

func runCase(t *testing.T, file string) []Problem {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	wanted := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
	if wanted < 0 {
		t.Fatal("it has no section want")
	}
	course := sound(t)
	course.apply(t, slices.Delete(slices.Clone(archive.Files), wanted, wanted+1))
	problems := Run(course.fs(), Options{})
	got := lines(problems)
	if *update {
		archive.Files[wanted].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want := string(archive.Files[wanted].Data); got != want {
		t.Errorf("found:\n%s\nwant:\n%s\n(go test -update, after looking at it)", got, want)
	}
	if got == "" {
		t.Error("nothing is found")
	}
	return problems
}

// checkForm holds every problem to the form that is promised.
func checkForm(t *testing.T, p Problem) {
	t.Helper()
	what, do, ok := strings.Cut(p.Msg, "; ")
	if p.File == "" || p.Line < 1 || !ok || what == "" || do == "" {
		t.Errorf("%v does not say file, line, what is wrong and what to do", p)
	}
	if strings.ContainsAny(p.Msg, "\n\r") {
		t.Errorf("%q is more than one line", p.Msg)
	}
}

func TestRulesHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules() {
		if seen[r.name] || r.about == "" || (r.course == nil) == (r.lesson == nil) {
			t.Errorf("rule %q: its name is taken, it says nothing, or it looks at nothing", r.name)
		}
		seen[r.name] = true
	}
	for _, e := range errands() {
		if !seen[e.rule] {
			t.Errorf("errors that say %q go to the rule %q, which there is not", e.says, e.rule)
		}
	}
}

func TestOptionsChooseRules(t *testing.T) {
	course := sound(t)
	course["things/means/lesson.md"] = "# Means!\n\nJust a\ttab.\n"
	all := Run(course.fs(), Options{})
	names := map[string]int{}
	for _, p := range all {
		names[p.Rule]++
	}
	if names["tab"] != 1 || names["word"] != 1 || len(names) < 4 {
		t.Fatalf("found:\n%s", lines(all))
	}
	for _, p := range Run(course.fs(), Options{Rules: []string{"tab", "word"}}) {
		names[p.Rule]--
		if p.Rule != "tab" && p.Rule != "word" {
			t.Errorf("not asked for: %v", p)
		}
	}
	if names["tab"] != 0 || names["word"] != 0 {
		t.Errorf("what was asked for is not there: %v", names)
	}
}

// One broken file hides nothing that is wrong elsewhere.
func TestBrokenFilesHideNothing(t *testing.T) {
	for name := range sound(t) {
		course := sound(t)
		marked := "things/means/exercise/largest/solution.rs"
		if name == marked {
			marked = "things/means/examples/mean.rs"
		}
		course[marked] += "// TODO\n"
		course[name] = "\x00" + course[name]
		rules := map[string]bool{}
		for _, p := range Run(course.fs(), Options{}) {
			rules[p.File+" "+p.Rule] = true
		}
		if !rules[name+" chars"] || !rules[marked+" todo"] {
			t.Errorf("with %s broken, found %v", name, slices.Sorted(maps.Keys(rules)))
		}
	}
}

func BenchmarkRun(b *testing.B) {
	for _, c := range []struct {
		name string
		fsys fs.FS
	}{{"sound", sound(b).fs()}, {"ours", os.DirFS("../../lessons")}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				Run(c.fsys, Options{})
			}
		})
	}
}

func TestTheCourseIsClean(t *testing.T) {
	for _, p := range Run(os.DirFS("../../lessons"), Options{}) {
		t.Error(p)
	}
}
