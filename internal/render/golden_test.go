package render

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/rogpeppe/go-internal/txtar"
	"os"
)

var update = flag.Bool("update", false, "write what comes out into the golden files")

// TestGolden compares whole documents. Each file in testdata holds input.md and, for each way to draw it, a section
// named "PROFILE WIDTH", in which escapes are written as ⟦1;31⟧ and links as ⟦https://…⟧.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files:", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			src := archive.Files[0].Data
			for i := range archive.Files[1:] {
				section := &archive.Files[i+1]
				got := drawSection(t, src, section.Name)
				if *update {
					section.Data = []byte(got)
				} else if got != string(section.Data) {
					t.Errorf("%s:\n%s\nwant:\n%s\n(go test -update, after looking at it)", section.Name, got, section.Data)
				}
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func drawSection(t *testing.T, src []byte, name string) string {
	t.Helper()
	var profile string
	var width int
	if _, err := fmt.Sscanf(name, "%s %d", &profile, &width); err != nil {
		t.Fatalf("section %q: %v", name, err)
	}
	th, ok := map[string]Theme{
		"plain":     NewTheme(true, colorprofile.NoTTY),
		"colorless": NewTheme(true, colorprofile.ASCII),
		"sixteen":   NewTheme(false, colorprofile.ANSI),
		"dark":      NewTheme(true, colorprofile.TrueColor),
		"light":     NewTheme(false, colorprofile.ANSI256),
	}[profile]
	if !ok {
		t.Fatalf("section %q: no such profile", name)
	}
	d := Parse(src, testInclude)
	if profile == "plain" { // everything there is about the blocks, once
		defer func() { checkDocument(t, d, width, th) }()
	}
	var b strings.Builder
	l := d.Layout(width, th)
	for i := range d.Len() {
		for _, line := range l.Lines(i) {
			b.WriteString(visible(line) + "\n")
		}
	}
	return b.String()
}

func testInclude(info string) (string, error) {
	switch {
	case strings.Contains(info, "missing"):
		return "", errors.New("examples/missing.rs: no such file")
	case strings.HasPrefix(info, "bench"):
		return "copy     41.2 ns ±2 %\nborrow   11.9 ns ±1 %   3.5 times as fast\n", nil
	}
	return "# not hidden\nfn included() {}\n", nil
}

func visible(line string) string {
	for _, r := range [][2]string{{"\x1b[m", "⟦⟧"}, {"\x1b]8;;\x07", "⟦/⟧"}} {
		line = strings.ReplaceAll(line, r[0], r[1])
	}
	var b strings.Builder
	for line != "" {
		if seq := allowedStyle.FindString(line); seq != "" {
			b.WriteString("⟦" + seq[2:len(seq)-1] + "⟧")
			line = line[len(seq):]
			continue
		}
		if m := allowedLink.FindStringSubmatch(line); m != nil {
			b.WriteString("⟦" + m[2] + "⟧")
			line = line[len(m[0]):]
			continue
		}
		b.WriteString(line[:1])
		line = line[1:]
	}
	return b.String()
}
