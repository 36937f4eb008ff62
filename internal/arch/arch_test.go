// Package arch holds the tests of the program's layout: which package may
// import which, and that no package variable changes at run time. It has no
// code of its own.
package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "learn"

// allowed says which of our packages each package may import. Imports go
// downward only; a new package gets a line here.
func allowed() map[string][]string {
	return map[string][]string{
		"lessons":           nil,
		"internal/source":   nil,
		"internal/quiz":     {"internal/source"},
		"internal/progress": {"internal/source"},
		"internal/render":   {"internal/source"},
		"internal/exercise": {"internal/source"},
		"internal/config":   {"internal/source"},
		"internal/paths":    {"internal/lessons", "internal/progress"},
		"internal/lessons":  {"internal/source", "internal/quiz"},
		"internal/position": {"internal/progress", "internal/render"},
		"internal/lines": {
			"internal/lessons", "internal/progress", "internal/render", "internal/quiz", "internal/exercise",
			"internal/position", "internal/review", "internal/session", "internal/source", "internal/present",
			"internal/notes",
		},
		"internal/review":  {"internal/source", "internal/progress"},
		"internal/present": {"internal/lessons", "internal/progress"},
		"internal/session": {
			"internal/lessons", "internal/progress", "internal/quiz", "internal/review",
		},
		"internal/lookup": {"internal/lessons", "internal/render"},
		"internal/notes":  {"internal/lookup", "internal/lessons", "internal/progress", "internal/render"},
		"internal/stats": {
			"internal/lookup", "internal/lessons", "internal/progress", "internal/review",
		},
		"internal/search": {
			"internal/quiz", "internal/lessons", "internal/render", "internal/exercise",
		},
		"internal/lint": {
			"internal/source", "internal/quiz", "internal/lessons", "internal/render", "internal/exercise",
		},
		// A screen imports neither another one nor the window that shows it.
		"internal/tui/ui": {"internal/lessons", "internal/progress", "internal/render"},
		"internal/tui/home": {
			"internal/tui/ui", "internal/lessons", "internal/progress", "internal/render", "internal/review",
			"internal/session", "internal/paths",
		},
		"internal/tui/themes":   {"internal/tui/ui", "internal/progress", "internal/render"},
		"internal/tui/firstrun": {"internal/tui/ui", "internal/lessons", "internal/render"},
		"internal/tui/reader": {
			"internal/tui/ui", "internal/lessons", "internal/progress", "internal/render", "internal/exercise",
			"internal/position", "internal/notes", "internal/lookup",
		},
		"internal/tui/quizview": {
			"internal/tui/ui", "internal/lessons", "internal/progress", "internal/render", "internal/quiz",
			"internal/source", "internal/review", "internal/session",
		},
		"internal/tui/exerciseview": {
			"internal/tui/ui", "internal/lessons", "internal/progress", "internal/render", "internal/exercise",
		},
		"internal/tui/statsview": {
			"internal/tui/ui", "internal/lessons", "internal/progress", "internal/render", "internal/stats",
			"internal/review",
		},
		"internal/tui/notesview": {
			"internal/tui/ui", "internal/lessons", "internal/progress", "internal/render", "internal/notes",
		},
		"internal/tui/searchview": {
			"internal/tui/ui", "internal/lessons", "internal/progress", "internal/render", "internal/search", "internal/lookup",
			"internal/position",
		},
		"internal/tui/uitest": {"internal/lessons"},
		"internal/tui": {
			"internal/tui/ui", "internal/tui/home", "internal/tui/reader", "internal/tui/quizview",
			"internal/tui/exerciseview", "internal/tui/themes", "internal/tui/firstrun", "internal/tui/statsview", "internal/tui/notesview", "internal/tui/searchview", "internal/lessons", "internal/progress", "internal/present", "internal/review", "internal/search",
		},
	}
}

// only says which packages may import a package that others may not; where there are none, tests may.
func only() map[string][]string {
	return map[string][]string{
		"os/exec":                       {"internal/exercise"},
		"go.etcd.io/bbolt":              {"internal/progress"},
		module + "/internal/tui":        {"cmd/learn"},
		module + "/internal/tui/uitest": nil,
	}
}

// file is one Go file that is not a test, of any operating system.
type file struct {
	pkg    string // folder inside the module, with slashes
	path   string
	syntax *ast.File
}

// imports returns the import paths of a file.
func (f file) imports() []string {
	var paths []string
	for _, spec := range f.syntax.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, `"`))
	}
	return paths
}

// source parses the module's files: those of other modules (proof, tools),
// test data and tests are not part of the program.
func source(t *testing.T) (*token.FileSet, []file) {
	t.Helper()
	root := "../.."
	fset := token.NewFileSet()
	var files []file
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipped(root, name, d.Name())
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		syntax, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(name))
		files = append(files, file{filepath.ToSlash(rel), name, syntax})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no Go file found")
	}
	return fset, files
}

func skipped(root, path, name string) error {
	if path == root {
		return nil
	}
	if strings.HasPrefix(name, ".") || name == "testdata" || name == "target" {
		return fs.SkipDir
	}
	if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

// linked returns the packages that cmd/learn is made of, as far as they are
// written: programs that measure or draw the tutor are not held to all rules.
func linked(files []file) map[string]bool {
	needs := map[string][]string{}
	for _, f := range files {
		for _, path := range f.imports() {
			if pkg, ok := strings.CutPrefix(path, module+"/"); ok {
				needs[f.pkg] = append(needs[f.pkg], pkg)
			}
		}
	}
	in := map[string]bool{}
	var visit func(pkg string)
	visit = func(pkg string) {
		if !in[pkg] {
			in[pkg] = true
			for _, p := range needs[pkg] {
				visit(p)
			}
		}
	}
	visit("cmd/learn")
	for pkg := range allowed() { // held to the rules before the program links them
		visit(pkg)
	}
	return in
}

// broken returns what is wrong with one import, or "".
func broken(pkg, path string) string {
	for forbidden, importers := range only() {
		if path == forbidden && !slices.Contains(importers, pkg) {
			return fmt.Sprintf("%s imports %s, which only %s may", pkg, path, strings.Join(append(importers, "tests"), ", "))
		}
	}
	own, ours := strings.CutPrefix(path, module+"/")
	if !ours || pkg == "cmd/learn" {
		return ""
	}
	may, known := allowed()[pkg]
	switch {
	case !known:
		return fmt.Sprintf("%s imports %s, but has no line in allowed(): add what it may import", pkg, path)
	case !slices.Contains(may, own):
		return fmt.Sprintf("%s imports %s: imports go downward only, and it may have %v", pkg, path, may)
	}
	return ""
}

func TestImportsGoDownward(t *testing.T) {
	_, files := source(t)
	in := linked(files)
	for _, f := range files {
		for _, path := range f.imports() {
			if !in[f.pkg] {
				continue
			}
			if msg := broken(f.pkg, path); msg != "" {
				t.Errorf("%s: %s", f.path, msg)
			}
		}
	}
}

// TestRulesBite shows that the rules refuse what they are there to refuse.
func TestRulesBite(t *testing.T) {
	for _, c := range []struct {
		pkg, path string
		wrong     bool
	}{
		{"internal/quiz", "learn/internal/source", false},
		{"internal/quiz", "learn/internal/lessons", true},
		{"internal/source", "learn/internal/quiz", true},
		{"internal/render", "learn/internal/progress", true},
		{"internal/lessons", "learn/internal/quiz", false},
		{"internal/lessons", "os/exec", true},
		{"internal/exercise", "os/exec", false},
		{"internal/tui", "os/exec", true},
		{"internal/tui", "go.etcd.io/bbolt", true},
		{"internal/tui", "learn/internal/tui/reader", false},
		{"internal/tui/ui", "learn/internal/tui/home", true},
		{"internal/tui/ui", "os/exec", true},
		{"internal/tui/home", "learn/internal/tui/ui", false},
		{"internal/tui/home", "learn/internal/tui/reader", true},
		{"internal/tui/reader", "learn/internal/tui", true},
		{"internal/tui/reader", "learn/internal/tui/quizview", true},
		{"internal/tui/quizview", "learn/internal/tui/exerciseview", true},
		{"internal/tui/exerciseview", "learn/internal/tui/reader", true},
		{"internal/tui/exerciseview", "os/exec", true},
		{"internal/tui/exerciseview", "go.etcd.io/bbolt", true},
		{"internal/tui/new", "learn/internal/tui/ui", true},
		{"internal/tui", "learn/internal/tui/uitest", true},
		{"internal/progress", "go.etcd.io/bbolt", false},
		{"internal/lint", "learn/internal/tui", true},
		{"internal/new", "learn/internal/quiz", true},
		{"cmd/learn", "learn/internal/tui", false},
		{"cmd/learn", "learn/internal/progress", false},
		{"cmd/learn", "os/exec", true},
		{"cmd/other", "learn/internal/tui", true},
	} {
		if msg := broken(c.pkg, c.path); (msg != "") != c.wrong {
			t.Errorf("%s importing %s: %q", c.pkg, c.path, msg)
		}
	}
}

func TestAllowedHasNoCycle(t *testing.T) {
	var visit func(pkg string, above []string)
	visit = func(pkg string, above []string) {
		if slices.Contains(above, pkg) {
			t.Fatalf("cycle: %s → %s", strings.Join(above, " → "), pkg)
		}
		for _, p := range allowed()[pkg] {
			visit(p, append(slices.Clone(above), pkg))
		}
	}
	for pkg := range allowed() {
		visit(pkg, nil)
	}
}

func TestEveryPackageHasAComment(t *testing.T) {
	_, files := source(t)
	has, seen := map[string]bool{}, map[string]bool{}
	for _, f := range files {
		seen[f.pkg] = true
		if f.syntax.Doc != nil && len(f.syntax.Doc.Text()) > 40 {
			has[f.pkg] = true
		}
	}
	for pkg := range seen {
		if !has[pkg] {
			t.Errorf("%s has no package comment that says what it is for and what it must not know", pkg)
		}
	}
}
