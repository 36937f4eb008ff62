package exercise

import (
	"strings"
	"testing"
)

const someDiagnostics = `{"$message_type":"diagnostic","message":"unused variable: ` + "`x`" + `","code":{"code":"unused_variables","explanation":null},"level":"warning","spans":[{"file_name":"exercise.rs","line_start":1,"column_start":5,"is_primary":true}],"children":[],"rendered":"warning: unused\n\n"}
{"$message_type":"diagnostic","message":"mismatched types","code":{"code":"E0308","explanation":"…"},"level":"error","spans":[{"file_name":"tests.rs","line_start":9,"column_start":9,"is_primary":false},{"file_name":"exercise.rs","line_start":2,"column_start":3,"is_primary":true}],"children":[],"rendered":"error[E0308]: mismatched\n"}
not JSON
{"$message_type":"artifact","artifact":"x"}
{"$message_type":"diagnostic","message":"aborting due to 1 previous error; 1 warning emitted","code":null,"level":"error","spans":[],"children":[],"rendered":"error: aborting\n\n"}
{"$message_type":"diagnostic","message":"1 warning emitted","code":null,"level":"warning","spans":[],"children":[],"rendered":"warning: 1\n\n"}
{"$message_type":"diagnostic","message":"For more information about this error, try ` + "`rustc --explain E0308`" + `.","code":null,"level":"failure-note","spans":[],"children":[],"rendered":"For more\n"}
{"$message_type":"diagnostic","message":"linker ` + "`cc`" + ` not found","code":null,"level":"error","spans":[],"children":[],"rendered":"error: linker\n"}
`

func TestParseDiagnostics(t *testing.T) {
	list, rest := parseDiagnostics([]byte(someDiagnostics))
	want := []Diagnostic{
		{Level: "error", Code: "E0308", Message: "mismatched types", File: "exercise.rs", Line: 2, Col: 3, Rendered: "error[E0308]: mismatched"},
		{Level: "error", Message: "linker `cc` not found", Rendered: "error: linker"},
		{Level: "warning", Code: "unused_variables", Message: "unused variable: `x`", File: "exercise.rs", Line: 1, Col: 5, Rendered: "warning: unused"},
	}
	if len(list) != len(want) || rest != "not JSON" {
		t.Fatalf("%+v, rest %q", list, rest)
	}
	for i := range want {
		if list[i] != want[i] {
			t.Errorf("got  %+v\nwant %+v", list[i], want[i])
		}
	}
	if !noLinker(list[1:]) || noLinker(list) {
		t.Error("a missing linker is not known as one")
	}
}

func TestManyDiagnosticsAreBounded(t *testing.T) {
	one := `{"message":"m","level":"error","spans":[{"file_name":"exercise.rs","line_start":1,"column_start":1,"is_primary":true}]}` + "\n"
	if list, _ := parseDiagnostics([]byte(strings.Repeat(one, 3*maxDiagnostics))); len(list) != maxDiagnostics {
		t.Errorf("%d are kept", len(list))
	}
}

func FuzzDiagnostics(f *testing.F) {
	f.Add([]byte(someDiagnostics))
	f.Add([]byte("{"))
	f.Add([]byte(`{"level":"error: internal compiler error","message":"x"}`))
	f.Fuzz(func(t *testing.T, out []byte) {
		list, _ := parseDiagnostics(out)
		warned := false
		for _, d := range list {
			if d.Level != "error" {
				warned = true
			} else if warned {
				t.Errorf("an error after a warning: %+v", list)
			}
		}
	})
}
