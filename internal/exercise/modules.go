package exercise

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// maxModules bounds the files of one program.
const maxModules = 32

// ReadProgram reads an example of a course: its file, from the course's root ("performance/memory/examples/pool.rs"), and
// the files of the same topic that it names by #[path = "…"], include!("…"), include_str!("…") or include_bytes!("…").
// The error says which of them is missing, or lies outside of the topic.
func ReadProgram(course fs.FS, file string) (Program, error) {
	src, err := readBounded(course, file)
	if err != nil {
		return Program{}, err
	}
	p := ParseProgram(file, string(src))
	p.Workspace, p.File = course, file
	p.Topic, _, _ = strings.Cut(file, "/")
	if err := p.readModules(file, p.Source); err != nil {
		return Program{}, err
	}
	return p, nil
}

var named = regexp.MustCompile(`(?m)^[^/\n]*(?:#\[path\s*=\s*|\binclude(?:_str|_bytes)?!\(\s*)"([^"\n]+)"`)

// readModules adds the files that a file of the program names, and what the Rust files among them name in turn.
func (p *Program) readModules(from, text string) error {
	for _, match := range named.FindAllStringSubmatch(text, -1) {
		name := path.Join(path.Dir(from), match[1])
		if _, known := p.Modules[name]; known || name == p.File {
			continue
		}
		if !fs.ValidPath(name) || !strings.HasPrefix(name, p.Topic+"/") {
			return fmt.Errorf("%s names %q, which is not in the topic %s", from, match[1], p.Topic)
		}
		if len(p.Modules) == maxModules {
			return fmt.Errorf("%s is made of more than %d files", p.File, maxModules)
		}
		data, err := readBounded(p.Workspace, name)
		if err != nil {
			return fmt.Errorf("%s names %q: %w", from, match[1], err)
		}
		if p.Modules == nil {
			p.Modules = map[string]string{}
		}
		p.Modules[name] = string(data)
		if path.Ext(name) == ".rs" {
			if err := p.readModules(name, string(data)); err != nil {
				return err
			}
		}
	}
	return nil
}

// files are the sources of a program by where they lie in a build, and which of them is compiled. A program of one file
// lies in the build's own folder, so that the compiler's messages name it alone.
func (p Program) files(source string) (root string, files map[string]string) {
	if len(p.Modules) == 0 {
		root = p.Name + ".rs"
		return root, map[string]string{root: source}
	}
	files = map[string]string{p.File: source}
	for name, text := range p.Modules {
		files[name] = text
	}
	return p.File, files
}
