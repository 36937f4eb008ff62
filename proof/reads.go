package main

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// reads are the files of the lesson that a program of it names in its texts, and those that these name in turn: modules
// (`#[path = "support/server.rs"]`), files that are built in (`include_str!("../config/x.sql")`), and files named by a
// path in the lesson ("config/x.sql"). The program itself is not among them. What a comment names is not read.
func (l *lesson) reads(program string) []string {
	seen := map[string]bool{program: true}
	var list []string
	for left := []string{program}; len(left) > 0; left = left[1:] {
		for _, text := range texts(l.text(left[0])) {
			for _, name := range l.named(left[0], text) {
				if seen[name] || !l.hasFile(name) {
					continue
				}
				seen[name] = true
				list = append(list, name)
				if path.Ext(name) == ".rs" {
					left = append(left, name)
				}
			}
		}
	}
	slices.Sort(list)
	return list
}

// named are the files of the lesson that a text in a Rust file can mean: seen from that file, or from the lesson.
func (l *lesson) named(from, text string) []string {
	_, below, _ := strings.Cut("/"+text, "/"+l.ID+"/")
	return slices.DeleteFunc([]string{path.Join(path.Dir(from), text), text, below}, func(name string) bool {
		return name == "" || !fs.ValidPath(name)
	})
}

// readKey is what a program reads, by name and content.
func (l *lesson) readKey(program string) []string {
	var key []string
	for _, name := range l.reads(program) {
		key = append(key, name, l.text(name))
	}
	return key
}
