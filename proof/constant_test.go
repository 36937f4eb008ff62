package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const hardCoded = `impl Pool {
    pub fn idle(&self) -> usize { self.0 }
    pub fn small(&self) -> i8 { 1 }
    pub fn share(f: impl Fn(u8) -> bool) -> f64 where f64: Copy { 0.5 }
    pub fn full(&self) -> bool { true }
    pub fn name<'a>(&'a self) -> &'a str { "x" }
    pub fn text(&self) -> String { String::new() }
    pub fn list(&self) -> Vec<u8> { vec![] }
    pub fn letter(&self) -> Option<char> { None }
    pub fn limit() -> usize { 7 }
    pub fn clear(&mut self) { }
    pub fn unit(&mut self) -> () { () }
    fn private(&self) -> usize { 1 }
}
`

const literalTests = `
// 11 and "a comment"
#[test]
fn t() {
    for i in 0..=3 { pool.0.push(a1, 1_000u64, 0x10, 2.5, 1e3, -0.5, 4f64, 300, -2, 007); }
    assert_eq!(pool.name(), "one 12", "say \"why\"");
    assert_eq!(pool.text(), r#"two"#);
    let c = ('7', b"bytes");
    assert_eq!(x, 3);
}
`

func TestConstants(t *testing.T) {
	byFunction, other := constants(hardCoded, literalTests)
	var got []string
	for _, mutants := range byFunction {
		var bodies []string
		for _, m := range mutants {
			bodies = append(bodies, m.body)
			if !strings.Contains(m.source, "{ "+m.body+" }") {
				t.Errorf("%s:\n%s", m.name, m.source)
			}
		}
		got = append(got, fmt.Sprintf("%d %s: %s", mutants[0].line, mutants[0].name, strings.Join(bodies, " ")))
	}
	want := []string{
		"2 idle: 0 3 1000 16 300 7",
		"3 small: 0 3 16 -2 7",
		"4 share: 2.5 1e3 -0.5 4.0",
		"5 full: false true",
		`6 name: "one 12" "say \"why\"" r#"two"#`,
		`7 text: String::from("one 12") String::from("say \"why\"") String::from(r#"two"#)`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if other != 2 {
		t.Errorf("%d functions return something else; list and letter do", other)
	}
}

// The report says how much the constants do not reach.
func TestNotTriedIsSaid(t *testing.T) {
	dir := goodCourse(t)
	file := dir + "/basics/counting/exercise/adder/solution.rs"
	for _, want := range []string{"", "1 functions of exercises return no number, bool or text, and were not tried with constants of the tests\n"} {
		c, err := openCourse(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.choose(nil); err != nil {
			t.Fatal(err)
		}
		if got := c.notTried(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		appendTo(t, file, "\npub fn both(n: u8) -> (u8, u8) {\n    (n, n)\n}\n")
	}
}

func FuzzConstants(f *testing.F) {
	f.Add(hardCoded, literalTests)
	f.Add("fn a(n: u64) -> u64 { n }", "0x 0b2 1.2.3 99999999999999999999 -0 1__ 0o")
	f.Add("pub fn a((b, c): (u8, u8)) -> bool {", "r\"")
	f.Fuzz(func(t *testing.T, src, tests string) {
		byFunction, _ := constants(src, tests)
		for _, mutants := range byFunction {
			for _, m := range mutants {
				if m.body == "" || !strings.Contains(m.source, m.body) {
					t.Errorf("%+v", m)
				}
			}
		}
	})
}
