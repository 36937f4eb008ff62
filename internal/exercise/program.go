package exercise

import (
	"context"
	"fmt"
	"io/fs"
	"os/exec"
	"path"
	"regexp"
	"strings"
)

// Program is an example that can be run: a whole program, as a lesson shows it.
type Program struct {
	Name   string // of its file, without folder and ".rs"
	Source string
	Crates []string // crates it uses; none for the standard library alone
	Needs  []string // what it needs at run time: tools such as "postgres", or "loopback" for sockets on this machine
	// Snippet says that Source is the body of a `rust` fence: hidden lines are marked, and main may be missing.
	Snippet bool

	// File is where the program lies in its course, and Modules what else it is made of, by path in the course; only set
	// by ReadProgram.
	File    string
	Modules map[string]string

	// Workspace holds the Cargo.toml and Cargo.lock of all topics; needed when there are Crates. Topic is the folder of
	// the program's crate in it.
	Workspace fs.FS
	Topic     string
}

// ParseProgram makes a Program of an example's file. What it uses stands in comments at its top:
// "// crates: bytes, tokio" and "// needs: postgres".
func ParseProgram(file, source string) Program {
	p := Program{Name: strings.TrimSuffix(path.Base(file), ".rs"), Source: source}
	for line := range strings.Lines(source) {
		text, isComment := strings.CutPrefix(strings.TrimSpace(line), "//")
		if !isComment {
			break
		}
		text = strings.TrimSpace(text)
		if list, ok := strings.CutPrefix(text, "crates:"); ok {
			p.Crates = append(p.Crates, words(list)...)
		} else if list, ok := strings.CutPrefix(text, "needs:"); ok {
			p.Needs = append(p.Needs, words(list)...)
		}
	}
	return p
}

func words(list string) []string {
	var out []string
	for word := range strings.SplitSeq(list, ",") {
		if word = strings.TrimSpace(word); word != "" {
			out = append(out, word)
		}
	}
	return out
}

// Plan is the commands that Run will run, to be shown before it does.
func (p Program) Plan() []string {
	if len(p.Crates) > 0 {
		return []string{
			"cargo " + strings.Join(p.cargoArgs(), " "),
			"target/release/examples/" + p.Name,
		}
	}
	return []string{"rustc --edition 2024 " + strings.Join(append(p.flags(), p.Name), " ") + ".rs", "./" + p.Name}
}

// flags optimize a program, whose numbers may matter. A snippet keeps the checks that only a debug build has.
func (p Program) flags() []string {
	if p.Snippet {
		return nil
	}
	return []string{"-O"}
}

// Run builds and runs a program within limits. A program of the standard library alone is confined like an exercise.
// One that uses crates is built by cargo, which needs the network the first time; it and what needs a tool are
// confined less, and Result.Confined says so.
func Run(ctx context.Context, p Program, lim Limits) Result {
	for _, need := range p.Needs {
		if !present(need) {
			return Result{Outcome: ToolMissing, Message: fmt.Sprintf("This example needs %s, which was not found in PATH. Install it and try again.", need)}
		}
	}
	if len(p.Crates) > 0 {
		return runCargo(ctx, p, lim.orDefault())
	}
	source := p.Source
	if p.Snippet {
		source = Snippet(source)
	}
	return p.runSource(ctx, source, lim.orDefault())
}

// RunSnippet builds and runs the body of a `rust` fence: hidden lines count, and a main is put around it if it has none.
func RunSnippet(ctx context.Context, fence string, lim Limits) Result {
	return Run(ctx, Program{Name: "snippet", Source: fence, Snippet: true}, lim)
}

func (p Program) runSource(ctx context.Context, src string, limits Limits) Result {
	if len(src) > maxSource {
		return Result{Outcome: Broken, Message: fmt.Sprintf("The program has %d bytes; at most %d are run.", len(src), maxSource)}
	}
	b, res := newBuild(ctx, "")
	if b == nil {
		return res
	}
	defer b.close()
	root, files := p.files(src)
	if err := b.write(files); err != nil {
		return Result{Outcome: Broken, Message: err.Error()}
	}
	sp := b.spec(b.rustc(root, p.flags()...), b.run(limits))
	sp.Confine = len(p.Needs) == 0
	rep, err := runSpec(ctx, sp)
	res, ended := judgeCompile(rep, err)
	if ended {
		return res
	}
	ran := judgeRun(rep, err, 1, limits)
	ran.Compile, ran.Diagnostics = res.Compile, res.Diagnostics
	return ran
}

// judgeRun turns the run of a program into a result; at is its step.
func judgeRun(rep report, err error, at int, limits Limits) Result {
	res := Result{Confined: rep.Unconfined}
	switch {
	case rep.Cancelled:
		res.Outcome = Cancelled
	case err != nil:
		res.Outcome, res.Message = Broken, err.Error()
	default:
		judgeEnd(&res, rep.Steps[at], limits)
		res.Message = sentence(res.Message)
	}
	return res
}

func sentence(s string) string {
	if rest, ok := strings.CutPrefix(s, "it "); ok {
		return "The program " + rest
	}
	if s != "" {
		return strings.ToUpper(s[:1]) + s[1:]
	}
	return s
}

// present reports whether a tool is in PATH, under the name of one of its programs.
func present(need string) bool {
	if need == "loopback" {
		return true // every machine has it; the name only says why the program is not confined
	}
	names := map[string][]string{
		"postgres": {"postgres", "pg_ctl"},
		"redis":    {"redis-server"},
	}[need]
	for _, name := range append(names, need) {
		if _, err := exec.LookPath(name); err == nil {
			return true
		}
	}
	return false
}

var (
	hasMain   = regexp.MustCompile(`(?m)^\s*(pub\s+)?(async\s+)?fn\s+main\s*\(`)
	crateAttr = regexp.MustCompile(`^\s*(#!\[.*|//.*|)$`)
)

// Snippet makes a whole program of a fence's body: the marks of hidden lines ("# ") go, the lines stay, and a main is
// put around it if it has none. Line numbers stay those of the body.
func Snippet(fence string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.TrimRight(fence, "\n"), "\n") {
		trimmed := strings.TrimLeft(line, " \t")
		switch {
		case trimmed == "#":
			line = ""
		case strings.HasPrefix(trimmed, "# "):
			line = line[:len(line)-len(trimmed)] + trimmed[2:]
		case strings.HasPrefix(trimmed, "##"):
			line = line[:len(line)-len(trimmed)] + trimmed[1:]
		}
		lines = append(lines, line)
	}
	if !hasMain.MatchString(strings.Join(lines, "\n")) {
		first := 0
		for first < len(lines)-1 && crateAttr.MatchString(lines[first]) {
			first++
		}
		lines[first] = "fn main() { " + lines[first]
		lines = append(lines, "}")
	}
	return strings.Join(lines, "\n") + "\n"
}
