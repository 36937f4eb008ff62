package exercise

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseLibtest(t *testing.T) {
	for name, c := range map[string]struct {
		out  string
		want libtest
	}{
		"nothing":        {"", libtest{Planned: -1}},
		"no test binary": {"hello\n", libtest{Planned: -1}},
		"all pass": {
			"\nrunning 2 tests\ntest tests::a ... ok\ntest tests::b ... ok\n\ntest result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\n",
			libtest{Planned: 2, Ended: true, Tests: []Test{{Name: "a", Passed: true}, {Name: "b", Passed: true}}},
		},
		"windows": {
			"\r\nrunning 1 test\r\ntest tests::a ... ok\r\n\r\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\r\n",
			libtest{Planned: 1, Ended: true, Tests: []Test{{Name: "a", Passed: true}}},
		},
		"ignored and should panic": {
			"\nrunning 3 tests\ntest tests::a ... ignored\ntest tests::b ... ignored, too slow\ntest tests::c - should panic ... ok\n\ntest result: ok. 1 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
			libtest{Planned: 3, Ended: true, Tests: []Test{{Name: "c", Passed: true}}},
		},
		"ends inside a test": {
			"\nrunning 3 tests\ntest tests::a ... ok\ntest tests::b ... ",
			libtest{Planned: 3, Running: "b", Tests: []Test{{Name: "a", Passed: true}}},
		},
		"prints past the capture": {
			"\nrunning 2 tests\ntest tests::a ... noise without end of lineok\ntest tests::b ... noise\ntest result: ok. 9 passed; 0 failed; 0 ignored; 0 measured\nFAILED\n\nfailures:\n\nfailures:\n    tests::b\n\ntest result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
			libtest{Planned: 2, Ended: true, Tests: []Test{{Name: "a", Passed: true}, {Name: "b"}}},
		},
		"claims to have passed and exits": {
			"\nrunning 2 tests\ntest tests::a ... ok\n\ntest result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
			libtest{Planned: 2, Tests: []Test{{Name: "a", Passed: true}}},
		},
		"prints a verdict of another test": {
			"\nrunning 1 test\ntest tests::a ... test tests::b ... ok\ntest tests::c ... ok\nFAILED\n\nfailures:\n\nfailures:\n    tests::a\n\ntest result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
			libtest{Planned: 1, Ended: true, Tests: []Test{{Name: "a"}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := parseLibtest(c.out)
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

// failing is the output of a run in which all tests failed and printed the given texts.
func failing(printed ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nrunning %d tests\n", len(printed))
	for i := range printed {
		fmt.Fprintf(&b, "test tests::t%02d ... FAILED\n", i)
	}
	b.WriteString("\nfailures:\n\n")
	for i, text := range printed {
		fmt.Fprintf(&b, "---- tests::t%02d stdout ----\n%s\n", i, text)
	}
	b.WriteString("\n\nfailures:\n")
	for i := range printed {
		fmt.Fprintf(&b, "    tests::t%02d\n", i)
	}
	fmt.Fprintf(&b, "\ntest result: FAILED. 0 passed; %d failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\n", len(printed))
	return b.String()
}

func TestPanicMessages(t *testing.T) {
	const hint = "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n"
	for name, c := range map[string]struct {
		printed string
		want    Test
	}{
		"assert": {
			"\nthread 'tests::t00' (77) panicked at tests.rs:9:5:\nassertion `left == right` failed: why\n  left: 1\n right: 2\n" + hint,
			Test{Message: "assertion `left == right` failed: why\n  left: 1\n right: 2", Where: "tests.rs:9:5"},
		},
		"older rustc without thread ids": {
			"thread 'tests::t00' panicked at tests.rs:9:5:\nno\n" + hint,
			Test{Message: "no", Where: "tests.rs:9:5"},
		},
		"own output": {
			"one\n---- looks like a heading stdout ----\n\nthread 'tests::t00' (77) panicked at exercise.rs:1:2:\nindex out of bounds\n",
			Test{Message: "index out of bounds", Where: "exercise.rs:1:2", Output: "one\n---- looks like a heading stdout ----"},
		},
		"a worker's panic is the reason": {
			"\nthread '<unnamed>' (78) panicked at exercise.rs:3:1:\nin a worker\n" + hint + "\nthread 'tests::t00' (77) panicked at tests.rs:9:5:\ncalled `Result::unwrap()` on an `Err` value: Any { .. }\n",
			Test{Message: "in a worker", Where: "exercise.rs:3:1"},
		},
		"a caught panic is not": {
			"\nthread 'tests::t00' (77) panicked at exercise.rs:3:1:\nexpected by the test\n" + hint + "\nthread 'tests::t00' (77) panicked at tests.rs:9:5:\nthe pool is lost after a panic\n",
			Test{Message: "the pool is lost after a panic", Where: "tests.rs:9:5"},
		},
		"an error returned": {`Error: "bad"` + "\n", Test{Message: `Error: "bad"`}},
		"no panic":          {"note: test did not panic as expected at t.rs:6:28", Test{Message: "note: test did not panic as expected at t.rs:6:28"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := parseLibtest(failing(c.printed, "second"))
			if !got.Ended || len(got.Tests) != 2 || got.Tests[1].Message != "second" {
				t.Fatalf("%+v", got)
			}
			c.want.Name = "t00"
			if got.Tests[0] != c.want {
				t.Errorf("got  %+v\nwant %+v", got.Tests[0], c.want)
			}
		})
	}
}

// Whatever failed tests print inside their capture, each keeps its own text and its verdict.
func TestPrintedTextStaysWithItsTest(t *testing.T) {
	line := rapid.OneOf(
		rapid.StringMatching(`[a-z ]{0,20}`),
		rapid.SampledFrom([]string{"failures:", "test tests::t01 ... ok", "test result: ok. 2 passed; 0 failed; 0 ignored;", "---- tests::zz stdout ----", "running 3 tests", ""}),
	)
	rapid.Check(t, func(t *rapid.T) {
		printed := rapid.SliceOfN(rapid.Map(rapid.SliceOf(line), func(lines []string) string { return strings.Join(lines, "\n") }), 1, 4).Draw(t, "printed")
		got := parseLibtest(failing(printed...))
		if !got.Ended || len(got.Tests) != len(printed) {
			t.Fatalf("%+v", got)
		}
		for i, text := range printed {
			if got.Tests[i].Passed || got.Tests[i].Message != strings.TrimSpace(text) {
				t.Fatalf("test %d says %q, printed %q", i, got.Tests[i].Message, text)
			}
		}
	})
}

func FuzzLibtest(f *testing.F) {
	f.Add(failing("a", "thread 'x' panicked at y:\nz"))
	f.Add("\nrunning 2 tests\ntest tests::a ... ok\ntest tests::b ... ")
	f.Add("running 99999999999999999999 tests\n")
	f.Fuzz(func(t *testing.T, out string) {
		got := parseLibtest(out)
		if len(got.Tests) > max(got.Planned, 0) {
			t.Errorf("%d tests of %d", len(got.Tests), got.Planned)
		}
		if got.Ended && got.Running != "" {
			t.Errorf("ended and running %q", got.Running)
		}
		for _, test := range got.Tests {
			if !strings.Contains(out, test.Name) || test.Passed && test.Message != "" {
				t.Errorf("%+v", test)
			}
		}
	})
}
