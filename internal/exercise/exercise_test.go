package exercise

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"learn/internal/source"
)

func TestMain(m *testing.M) {
	if Child(os.Args[1:]) {
		return
	}
	os.Exit(withCache(m.Run))
}

// withCache keeps what the tests build out of the user's own cache.
func withCache(run func() int) int {
	if os.Getenv(parentEnv) != "" { // the test that started this process has made one
		return parent()
	}
	dir, err := os.MkdirTemp("", "learn-cache-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"XDG_CACHE_HOME", "LocalAppData"} {
		os.Setenv(name, dir)
	}
	return run()
}

// parentEnv makes this binary a process that runs a check for ever, for a test that kills it.
const parentEnv = "LEARN_TEST_PARENT"

func parent() int {
	src := os.Getenv(parentEnv)
	fmt.Println(CheckSource(context.Background(), src, inline("#[test] fn t() { run() }")).Outcome)
	return 0
}

func queue(t testing.TB) *Exercise {
	t.Helper()
	e, err := Load(os.DirFS("testdata/queue"), "queue")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// inline is an exercise with the given tests and small limits.
func inline(tests string) *Exercise {
	return &Exercise{
		ID: "inline", Kind: KindRust, Limits: Limits{Seconds: 10, MemoryMiB: 256},
		fsys: fstest.MapFS{"tests.rs": {Data: []byte("use crate::exercise::*;\n" + tests)}},
	}
}

func needRust(t testing.TB) {
	t.Helper()
	if _, err := Rustc(); err != nil {
		t.Skipf("skipped without a Rust compiler: %v", err)
	}
}

func must(t testing.TB) func(string, error) string {
	return func(s string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// eventually waits for a condition, for as long as the test may run.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited for a minute for %s", what)
		}
	}
}

func TestSolutionPasses(t *testing.T) {
	needRust(t)
	e := queue(t)
	res := CheckSource(t.Context(), must(t)(e.SolutionSource()), e)
	if res.Outcome != Passed || res.Message != "" || len(res.Diagnostics) != 0 || res.Compile <= 0 || res.Run <= 0 {
		t.Fatalf("%+v", res)
	}
	want := []Test{{Name: "keeps_order", Passed: true}, {Name: "refuses_when_full", Passed: true}}
	if !slices.Equal(res.Tests, want) {
		t.Errorf("tests %+v", res.Tests)
	}
}

func TestStarterFailsWithTheTestsMessage(t *testing.T) {
	needRust(t)
	e := queue(t)
	w, created, err := Open(t.TempDir(), "performance/memory/queue", e)
	if err != nil || !created {
		t.Fatalf("created %v, %v", created, err)
	}
	res := Check(t.Context(), w, e)
	if res.Outcome != Failed || len(res.Tests) != 2 {
		t.Fatalf("%+v", res)
	}
	got := res.Tests[1]
	want := Test{
		Name:    "refuses_when_full",
		Message: "assertion `left == right` failed: a full queue gives the item back\n  left: Ok(())\n right: Err(2)",
		Where:   "tests.rs:16:5",
		Output:  "pushing into a full queue",
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestWrongSolutionsFailTheirTest(t *testing.T) {
	needRust(t)
	e := queue(t)
	wrong, err := e.Wrong()
	if err != nil || len(wrong) != 2 {
		t.Fatalf("%v, %v", wrong, err)
	}
	for _, w := range wrong {
		t.Run(w.File, func(t *testing.T) {
			res := CheckSource(t.Context(), w.Source, e)
			if res.Outcome != Failed {
				t.Fatalf("%+v", res)
			}
			for _, test := range res.Tests {
				if test.Passed == slices.Contains(w.Fails, test.Name) {
					t.Errorf("%v must fail, and no other: %+v", w.Fails, test)
				}
			}
		})
	}
}

func TestCompileErrorNamesTheLearnersLine(t *testing.T) {
	needRust(t)
	e := queue(t)
	src := strings.Replace(must(t)(e.SolutionSource()), "pub fn pop(&mut self) -> Option<u32> {", "pub fn pop(&mut self) -> Option<u32> {\n        let unused = 1;\n        let n: u32 = \"two\";", 1)
	res := CheckSource(t.Context(), src, e)
	if res.Outcome != CompileError || len(res.Diagnostics) == 0 || len(res.Tests) != 0 {
		t.Fatalf("%+v", res)
	}
	d := res.Diagnostics[0]
	if d.Level != "error" || d.Code != "E0308" || d.File != "exercise.rs" || d.Line != 23 || d.Col != 22 {
		t.Errorf("%+v", d)
	}
	if !strings.Contains(d.Rendered, "exercise.rs:23:22") || strings.Contains(d.Rendered, "\x1b") {
		t.Errorf("rendered:\n%s", d.Rendered)
	}
}

func TestWarningsDoNotFail(t *testing.T) {
	needRust(t)
	res := CheckSource(t.Context(), "pub fn run() { let x = 1; }", inline("#[test] fn t() { run() }"))
	if res.Outcome != Passed || len(res.Diagnostics) != 1 || res.Diagnostics[0].Level != "warning" || res.Diagnostics[0].Code != "unused_variables" {
		t.Fatalf("%+v", res)
	}
}

func TestNoCompilerSaysHowToGetOne(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	res := CheckSource(t.Context(), "", queue(t))
	if res.Outcome != ToolMissing || !strings.Contains(res.Message, "https://rustup.rs") {
		t.Errorf("%+v", res)
	}
	if _, err := Rustc(); !errors.Is(err, errNoRustc) {
		t.Errorf("Rustc: %v", err)
	}
}

func TestCheckWithoutFile(t *testing.T) {
	res := Check(t.Context(), &Workspace{File: t.TempDir() + "/exercise.rs"}, queue(t))
	if res.Outcome != Broken || !strings.Contains(res.Message, "exercise.rs") {
		t.Errorf("%+v", res)
	}
}

func TestAProcessThatIsMarkedStartsNoOther(t *testing.T) {
	t.Setenv(childEnv, "1")
	if _, err := runSpec(t.Context(), spec{}); !errors.Is(err, errNotChild) {
		t.Errorf("got %v", err)
	}
}

func TestLoadReportsWhatIsWrong(t *testing.T) {
	good := must(t)(readAll("testdata/queue/exercise.toml"))
	for name, c := range map[string]struct {
		toml, want string
	}{
		"unknown key":   {good + "\nsecond = 3\n", "second"},
		"unknown kind":  {strings.Replace(good, `"rust"`, `"perl"`, 1), `kind is "perl"`},
		"too long":      {strings.Replace(good, "seconds = 10", "seconds = 10000", 1), "limits.seconds"},
		"too little":    {strings.Replace(good, "memory_mib = 256", "memory_mib = 1", 1), "limits.memory_mib"},
		"no goal":       {strings.Replace(good, "goal =", "#", 1), "goal is missing"},
		"two hints":     {strings.Replace(good, `"A full queue refuses.", `, "", 1), "2 hints"},
		"not TOML":      {"title = ", "exercise.toml:1"},
		"not even text": {"title = \"\xff\"", "exercise.toml:1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(fstest.MapFS{"exercise.toml": {Data: []byte(c.toml)}}, "x")
			var errs source.Errors
			if !errors.As(err, &errs) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want something about %s", err, c.want)
			}
		})
	}
	if _, err := Load(fstest.MapFS{}, "x"); err == nil {
		t.Error("an empty folder is an exercise")
	}
}

func readAll(file string) (string, error) {
	data, err := os.ReadFile(file)
	return string(data), err
}

func TestHashFollowsTheTests(t *testing.T) {
	files := func(tests string) *Exercise {
		return &Exercise{fsys: fstest.MapFS{"tests.rs": {Data: []byte(tests)}, "starter.rs": {Data: []byte(tests)}}}
	}
	a, b := files("one"), files("two")
	if a.Hash() != files("one").Hash() || a.Hash() == b.Hash() || len(a.Hash()) != 16 {
		t.Errorf("%s, %s", a.Hash(), b.Hash())
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(must(f)(readAll("testdata/queue/exercise.toml"))))
	f.Add([]byte("[limits]\nseconds = -1\n"))
	f.Add([]byte("hints = [[[[\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := Load(fstest.MapFS{"exercise.toml": {Data: data}}, "x")
		if (e == nil) == (err == nil) {
			t.Fatalf("exercise %v, error %v", e, err)
		}
		if err == nil && (e.Title == "" || len(e.Hints) != 3 || e.Limits.orDefault().Seconds < 1) {
			t.Errorf("accepted %+v", e)
		}
	})
}

func TestNamedTests(t *testing.T) {
	for src, want := range map[string][]string{
		"// fails: a\nfn f() {}":           {"a"},
		"// fails: a, b,\n//   c\n//! d\n": {"a", "b", "c"},
		"// fails: a,\nfn f() {}":          {"a"},
		"// fails:\nfn f() {}":             nil,
		"fn f() {} // fails: a\n":          nil,
		"// It fails: a\n// fails: b\n":    nil,
	} {
		if got := namedTests(src); !slices.Equal(got, want) {
			t.Errorf("%q names %q, want %q", src, got, want)
		}
	}
}
