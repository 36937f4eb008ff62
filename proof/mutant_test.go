package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const solution = `//! fn in_a_comment() { }
use std::fmt;

/* pub fn in_another() { } */
pub struct Queue<const N: usize> {
    items: Vec<u32>,
}

impl<const N: usize> Queue<N> {
    pub fn new(limit: usize) -> Self {
        Queue { items: Vec::with_capacity(limit) }
    }

    pub fn of(items: [u32; { 1 + 1 }]) -> Queue<2> {
        Queue { items: items.to_vec() }
    }

    pub const fn limit() -> usize {
        N
    }

    pub(crate) fn push(&mut self, n: u32) -> Result<(), char>
    where
        u32: Copy,
    {
        if self.items.len() == N { return Err('}'); }
        let _ = ("{", r#"}"}"#, b'{', '\'', "\"{");
        self.items.push(n);
        Ok(())
    }

    pub async fn first<'a>(&'a self) -> Option<&'a u32> {
        self.items.first()
    }

    pub fn nothing(&self) {
        // yet
    }

    fn private(&self) -> u32 {
        7
    }
}

pub trait Named {
    fn name(&self) -> String;
}

impl<const N: usize> fmt::Debug for Queue<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.private())
    }
}
`

func TestMutants(t *testing.T) {
	var got []string
	for _, m := range mutants(solution) {
		got = append(got, fmt.Sprintf("%d %s %s", m.line, m.name, m.body))
		if strings.Count(m.source, m.body) != 1 || !strings.HasSuffix(m.source, "self.private())\n    }\n}\n") {
			t.Errorf("%s:\n%s", m.name, m.source)
		}
	}
	want := []string{
		"10 new todo!()", "14 of todo!()", "18 limit todo!()",
		"22 push todo!()", "22 push Default::default()", "32 first todo!()", "32 first Default::default()",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, m := range mutants(solution) {
		if m.name == "push" && !strings.Contains(m.source, "        u32: Copy,\n    { "+m.body+" }\n\n    pub async fn first") {
			t.Errorf("the whole body, and nothing else, goes:\n%s", m.source)
		}
	}
}

func TestMutantsOfWhatIsAllPrivate(t *testing.T) {
	if list := mutants("fn a(n: u32) -> u32 { n }\nfn b();\n"); len(list) != 2 || list[0].name != "a" {
		t.Errorf("%+v", list)
	}
}

func FuzzMutants(f *testing.F) {
	f.Add(solution)
	f.Add("pub fn a(&self) { r##\"\"# }")
	f.Add("fn x() { '")
	f.Add("/* /* */ fn a() {} */ b\"\\")
	f.Fuzz(func(t *testing.T, src string) {
		blank := blanked(src)
		if len(blank) != len(src) || strings.Count(blank, "\n") != strings.Count(src, "\n") {
			t.Fatalf("%q became %q", src, blank)
		}
		for _, m := range mutants(src) {
			if !strings.Contains(m.source, m.body) || m.line < 1 || m.line > strings.Count(src, "\n")+1 {
				t.Errorf("%+v", m)
			}
		}
	})
}
