package render

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

var (
	show      = flag.String("show", "", "print this Markdown `file` to the terminal, to look at it")
	showWidth = flag.Int("show.width", 80, "cells")
	showLight = flag.Bool("show.light", false, "for a light terminal")
	showColor = flag.Int("show.profile", int(colorprofile.TrueColor), "1 none, 2 no colours, 3 sixteen, 4 256, 5 all")
)

// TestShow is for people: go test ./internal/render -run Show -show ../../lessons/performance/memory/lesson.md
func TestShow(t *testing.T) {
	if *show == "" {
		t.Skip("nothing to show; -show FILE names it")
	}
	src, err := os.ReadFile(*show)
	if err != nil {
		t.Fatal(err)
	}
	d := Parse(src, nil)
	l := d.Layout(*showWidth, NewTheme(!*showLight, colorprofile.Profile(*showColor)))
	for i := range d.Len() {
		fmt.Println(strings.Join(l.Lines(i), "\n"))
	}
}
