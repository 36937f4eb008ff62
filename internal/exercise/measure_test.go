package exercise

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// counted prints another number in each run, so that order, rounds and the dropped round can be seen: the clock only
// ever grows.
const counted = `
fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("slow") => println!("200.5"),
        Some("fast") => println!("100"),
        Some("clock") => println!("{}", std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |d| d.as_nanos())),
        Some("two") => println!("1\n2"),
        Some("word") => println!("fast"),
        Some("none") => {}
        Some("zero") => println!("0"),
        Some("nan") => println!("nan"),
        Some("inf") => println!("inf"),
        Some("chatty") => { eprintln!("measuring"); println!("1") }
        Some("panics") => panic!("no"),
        _ => std::process::exit(3),
    }
}
`

func TestMeasure(t *testing.T) {
	needRust(t)
	var seen []int
	list, res := Measure(t.Context(), ParseProgram("bench.rs", counted), []string{"slow", "clock", "fast"}, 3, Limits{}, func(round int) { seen = append(seen, round) })
	if res.Outcome != Passed || len(list) != 3 || res.Compile <= 0 || res.Run <= 0 {
		t.Fatalf("%+v, %+v", list, res)
	}
	if !slices.Equal(seen, []int{0, 1, 2, 3}) {
		t.Errorf("rounds %v", seen)
	}
	if list[0].Variant != "slow" || !slices.Equal(list[0].Nanos, []float64{200.5, 200.5, 200.5}) || !slices.Equal(list[2].Nanos, []float64{100, 100, 100}) {
		t.Errorf("%+v", list)
	}
	if clock := list[1].Nanos; len(clock) != 3 || clock[0] >= clock[1] || clock[1] >= clock[2] {
		t.Errorf("each round runs the program anew, in order: %v", clock)
	}
}

func TestMeasureRefusesWhatIsNoMeasurement(t *testing.T) {
	needRust(t)
	for variant, want := range map[string]struct {
		outcome Outcome
		message string
	}{
		"two":     {Failed, `It printed "1\n2", not one number`},
		"word":    {Failed, `It printed "fast"`},
		"none":    {Failed, `It printed ""`},
		"zero":    {Failed, `It printed "0"`},
		"nan":     {Failed, `It printed "nan"`},
		"inf":     {Failed, `It printed "inf"`},
		"chatty":  {Failed, `not one number above 0`},
		"panics":  {Failed, "exit code 101"},
		"unknown": {Failed, "exit code 3"},
	} {
		t.Run(variant, func(t *testing.T) {
			list, res := Measure(t.Context(), ParseProgram("bench.rs", counted), []string{"fast", variant}, 1, Limits{}, nil)
			if list != nil || res.Outcome != want.outcome || !strings.Contains(res.Message, want.message) || !strings.Contains(res.Message, "Variant "+variant) {
				t.Errorf("%+v, %+v", list, res)
			}
		})
	}
}

func TestMeasureReportsTheCompiler(t *testing.T) {
	needRust(t)
	_, res := Measure(t.Context(), ParseProgram("bench.rs", "fn main() { let x: u8 = \"a\"; }"), []string{"a"}, 1, Limits{}, nil)
	if res.Outcome != CompileError || len(res.Diagnostics) == 0 || res.Diagnostics[0].Code != "E0308" {
		t.Errorf("%+v", res)
	}
	_, res = Measure(t.Context(), ParseProgram("bench.rs", "fn main() { let x = 1; println!(\"5\"); }"), []string{"a"}, 1, Limits{}, nil)
	if res.Outcome != Passed || len(res.Diagnostics) != 1 || res.Diagnostics[0].Level != "warning" {
		t.Errorf("a warning is kept and does not stop: %+v", res)
	}
}

func TestMeasureNamesMissingTools(t *testing.T) {
	_, res := Measure(t.Context(), ParseProgram("a.rs", "// needs: no-such-tool\nfn main() {}"), []string{"a"}, 1, Limits{}, nil)
	if res.Outcome != ToolMissing || !strings.Contains(res.Message, "no-such-tool") {
		t.Errorf("%+v", res)
	}
	t.Setenv("PATH", t.TempDir())
	_, res = Measure(t.Context(), ParseProgram("a.rs", "fn main() {}"), []string{"a"}, 1, Limits{}, nil)
	if res.Outcome != ToolMissing || !strings.Contains(res.Message, "https://rustup.rs") {
		t.Errorf("%+v", res)
	}
}

func TestMeasureWithCrates(t *testing.T) {
	needRust(t)
	if _, err := exec.LookPath("cargo"); err != nil {
		t.Skip("skipped without cargo")
	}
	files := course()
	p := ParseProgram("seven.rs", string(files["topic/lesson/examples/seven.rs"].Data))
	p.Workspace, p.Topic = files, "topic"
	list, res := Measure(t.Context(), p, []string{"any"}, 2, Limits{}, nil)
	if res.Outcome != Passed || len(list) != 1 || !slices.Equal(list[0].Nanos, []float64{7, 7}) {
		t.Errorf("%+v, %+v", list, res)
	}
	p.Workspace = nil
	if _, res := Measure(t.Context(), p, []string{"any"}, 1, Limits{}, nil); res.Outcome != Broken {
		t.Errorf("%+v", res)
	}
}

func TestMachine(t *testing.T) {
	cpu, cores, system := Machine()
	if cpu == "" || cores < 1 || system == "" || strings.ContainsAny(cpu+system, "\n\"") {
		t.Errorf("%q, %d, %q", cpu, cores, system)
	}
}

func TestField(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, []byte("ID=x\nPRETTY_NAME=\"Some  System 1\"\nmodel name\t: A  CPU: 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, name, separator, want string }{
		{file, "PRETTY_NAME", "=", "Some System 1"},
		{file, "model name", ":", "A CPU: 2"},
		{file, "missing", ":", ""},
		{file + "x", "ID", "=", ""},
	} {
		if got := field(c.file, c.name, c.separator); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
