package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"learn/internal/render"
)

// manCmd prints the manual page. It is made from the commands themselves, here: the generator that comes with cobra
// makes the program larger by 370 KB, for a converter of Markdown that one page does not need.
func (p *program) manCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "man",
		Short: "Print the manual page, for `man -l -` or a folder of pages",
		Long: `Print the manual page in the form that man reads:

  learn man | man -l -                                   read it (Linux)
  learn man > ~/.local/share/man/man1/learn.1            keep it, for: man learn`,
		Args:        args(0, 0),
		Annotations: map[string]string{unconfigured: "it is about the commands"},
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := bufio.NewWriter(p.out)
			writeMan(w, cmd.Root())
			return w.Flush()
		},
	}
}

// roff writes a manual page.
type roff struct{ io.Writer }

func writeMan(out io.Writer, root *cobra.Command) {
	w := roff{out}
	w.line(`.TH LEARN 1 "" "learn ` + strings.Fields(root.Version)[0] + `" "User commands"`)
	w.section("NAME")
	w.text("learn - " + strings.ToLower(root.Short[:1]) + root.Short[1:])
	w.section("SYNOPSIS")
	w.line(".B learn")
	w.text("[OPTIONS] [PATH]")
	w.line(".br")
	w.line(".B learn")
	w.text("COMMAND [OPTIONS] [ARGUMENTS]")
	w.section("DESCRIPTION")
	w.long(root.Long)
	w.section("OPTIONS")
	w.flags(root.PersistentFlags())
	w.section("COMMANDS")
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			w.command(c)
		}
	}
	w.section("EXIT STATUS")
	for _, s := range [][2]string{{"0", "Done."}, {"1", "Failed; a check that did not pass is a failure too."}, {"2", "The command line or the configuration asks for something that there is not."}} {
		w.item(s[0], s[1])
	}
}

func (w roff) command(c *cobra.Command) {
	w.line(".SS " + escapeRoff(c.UseLine()))
	w.text(c.Short + ".")
	if c.Long != "" {
		w.line(".PP")
		w.long(c.Long)
	}
	w.flags(c.LocalNonPersistentFlags())
}

func (w roff) flags(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" || f.Name == "version" {
			return
		}
		name, usage := pflag.UnquoteUsage(f)
		term := "--" + f.Name
		if f.Shorthand != "" {
			term = "-" + f.Shorthand + ", " + term
		}
		if name != "" {
			term += " " + name
		}
		w.item(term, strings.ToUpper(usage[:1])+usage[1:]+".")
	})
}

func (w roff) section(name string) { w.line(".SH " + name) }

func (w roff) item(term, what string) {
	w.line(".TP")
	w.line(`\fB` + escapeRoff(term) + `\fR`)
	w.text(what)
}

// long is a text of paragraphs, and of indented lines that stay as they are.
func (w roff) long(text string) {
	indented := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		now := strings.HasPrefix(line, "  ")
		switch {
		case now && !indented:
			w.line(".PP")
			w.line(".nf")
		case !now && indented:
			w.line(".fi")
		}
		switch {
		case strings.TrimSpace(line) == "":
			w.line(".PP")
		default:
			w.text(line)
		}
		indented = now
	}
	if indented {
		w.line(".fi")
	}
}

// text is a line of text: nothing in it is an instruction.
func (w roff) text(s string) {
	s = escapeRoff(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	w.line(s)
}

func (w roff) line(s string) { fmt.Fprintln(w.Writer, s) }

// escapeRoff makes text of what roff would read as its own: a hyphen alone would be printed as a dash that nobody can
// copy into a shell.
func escapeRoff(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "`", `\(ga`).Replace(render.Clean(s))
}
