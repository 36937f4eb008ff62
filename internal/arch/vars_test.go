package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strings"
	"testing"
)

// TestNoPackageVariableChanges looks for assignments to package variables in
// functions. It finds what is written down as an assignment (x = …, x.f = …,
// x[i] = …, x++, delete(x, …), clear(x)); what happens through a pointer or a
// method it cannot see.
func TestNoPackageVariableChanges(t *testing.T) {
	fset, files := source(t)
	packages := map[string][]*ast.File{}
	for _, f := range files {
		packages[f.pkg] = append(packages[f.pkg], f.syntax)
	}
	for _, pkg := range packages {
		for _, change := range changes(pkg) {
			t.Errorf("%s: package variable %s changes at run time", fset.Position(change.Pos()), change.Name)
		}
	}
}

// changes returns the package variables of one package, and the packages of
// other variables, where its functions, init functions apart, assign to them.
func changes(pkg []*ast.File) []*ast.Ident {
	names, specs := packageVars(pkg)
	var found []*ast.Ident
	for _, f := range pkg {
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Body == nil || fn.Recv == nil && fn.Name.Name == "init" {
				continue
			}
			for _, id := range assigned(fn.Body) {
				// The parser resolves names within one file; what it leaves open is of
				// another file of the package, or of the universe.
				own := names[id.Name] && (id.Obj == nil || specs[id.Obj.Decl])
				if own || id.Obj == nil && imports(f, id.Name) {
					found = append(found, id)
				}
			}
		}
	}
	return found
}

// imports says whether a name that nothing else in the file declares is that
// of another package of ours: ui.KeyUp = … changes a variable of ui.
func imports(f *ast.File, name string) bool {
	for _, spec := range f.Imports {
		own, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module+"/")
		known := path.Base(own)
		if spec.Name != nil {
			known = spec.Name.Name
		}
		if ours && known == name {
			return true
		}
	}
	return false
}

// packageVars returns the names of a package's variables and where they are declared.
func packageVars(pkg []*ast.File) (names map[string]bool, specs map[any]bool) {
	names, specs = map[string]bool{}, map[any]bool{}
	for _, f := range pkg {
		for _, decl := range f.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, spec := range gen.Specs {
				specs[spec] = true
				for _, name := range spec.(*ast.ValueSpec).Names {
					names[name.Name] = name.Name != "_"
				}
			}
		}
	}
	return names, specs
}

// assigned returns the variables at the root of whatever is assigned to.
func assigned(body ast.Node) []*ast.Ident {
	var ids []*ast.Ident
	ast.Inspect(body, func(n ast.Node) bool {
		for _, e := range targets(n) {
			if id := base(e); id != nil {
				ids = append(ids, id)
			}
		}
		return true
	})
	return ids
}

// targets returns the expressions that one node assigns to.
func targets(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			return []ast.Expr{n.Key, n.Value}
		}
	case *ast.CallExpr:
		if fn, ok := n.Fun.(*ast.Ident); ok && (fn.Name == "delete" || fn.Name == "clear") {
			return n.Args[:min(1, len(n.Args))]
		}
	}
	return nil
}

// base is the identifier an expression such as x.f[i] starts with.
func base(e ast.Expr) *ast.Ident {
	for {
		switch v := e.(type) {
		case *ast.Ident:
			return v
		case *ast.SelectorExpr:
			e = v.X
		case *ast.IndexExpr:
			e = v.X
		case *ast.StarExpr:
			e = v.X
		case *ast.ParenExpr:
			e = v.X
		default:
			return nil
		}
	}
}

func TestChangesAreFound(t *testing.T) {
	const one = `package p
var a, b = 1, map[string]int{}
var c struct{ f int }
func init() { a = 2 }
func f() { a = 3; b["x"] = 1; c.f++; delete(b, "x") }
func g() { a := 1; a = 2; _ = a }
func h(b map[string]int) { b["x"] = 2 }
`
	const two = `package p
import ("learn/a/ui"; other "learn/b"; "x/cobra")
var _ = 1
func k() { ui.A = 1; ui.B.F++; other.C["x"] = 1; cobra.D = 2 }
func l(ui struct{ A int }) { ui.A = 1; other := ui; other.A = 2; _ = cobra.D }
func i() { a = 4 }
func j() { a := 1; a++ }
`
	fset := token.NewFileSet()
	var pkg []*ast.File
	for _, src := range []string{one, two} {
		f, err := parser.ParseFile(fset, "", src, 0)
		if err != nil {
			t.Fatal(err)
		}
		pkg = append(pkg, f)
	}
	if got := changes(pkg); len(got) != 8 {
		t.Errorf("found %d changes, want 8", len(got))
	}
}
