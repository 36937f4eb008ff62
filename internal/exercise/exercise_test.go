package exercise

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if Child(os.Args[1:]) {
		return
	}
	os.Exit(m.Run())
}

func queue(t testing.TB) *Exercise {
	t.Helper()
	e, err := Load(os.DirFS("testdata/queue"), "queue")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func needRust(t testing.TB) {
	t.Helper()
	if v, err := Rustc(); err != nil {
		t.Skipf("skipped without a Rust compiler: %v", err)
	} else if testing.Verbose() {
		t.Log(v)
	}
}

func TestSolutionPasses(t *testing.T) {
	needRust(t)
	e := queue(t)
	src, err := e.SolutionSource()
	if err != nil {
		t.Fatal(err)
	}
	res := CheckSource(t.Context(), src, e)
	if res.Outcome != Passed || len(res.Tests) != 2 {
		t.Fatalf("%+v", res)
	}
	t.Logf("%+v", res)
}
