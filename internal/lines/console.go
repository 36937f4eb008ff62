package lines

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"learn/internal/render"
)

// mostTyped bounds one line of input, in bytes.
const mostTyped = 4096

// console prints lines and asks for one. All text it prints is clean: nothing of it moves a cursor or changes a colour.
type console struct {
	ctx   context.Context
	in    *bufio.Reader
	out   *bufio.Writer
	width int
	echo  bool
	open  bool // a prompt stands on the current line
	blank bool // the last line was empty, or there is none: a gap is one line, never two
}

func newConsole(ctx context.Context, o Options) *console {
	return &console{ctx: ctx, in: bufio.NewReaderSize(o.In, mostTyped), out: bufio.NewWriter(o.Out), width: o.Width, echo: o.Echo,
		blank: true}
}

// say prints a text, wrapped; its line breaks stay.
func (c *console) say(text string) {
	c.print(render.Wrap(render.Clean(text), c.width)...)
}

// markdown prints a text of the course.
func (c *console) markdown(src string) { c.print(render.Spoken(strings.TrimSpace(src), c.width)...) }

// labelled prints a text of the course that begins with a word of ours.
func (c *console) labelled(label, src string) { c.markdown(label + " " + strings.TrimSpace(src)) }

// listing prints lines as they are, between a line that says what they are and one that says where they end.
func (c *console) listing(what, text string) {
	lines := strings.Split(strings.TrimRight(render.Clean(text), "\n"), "\n")
	c.say(what + ", " + count(len(lines), "line") + ":")
	c.print(lines...)
	name, _, _ := strings.Cut(what, ",")
	c.say("End of " + strings.ToLower(name[:1]) + name[1:] + ".")
}

// gap prints an empty line unless one stands there.
func (c *console) gap() {
	if !c.blank {
		c.print("")
	}
}

// print prints lines that are clean and wrapped already.
func (c *console) print(lines ...string) {
	for _, l := range lines {
		l = strings.TrimRight(l, " ")
		c.blank = l == ""
		_, _ = c.out.WriteString(l + "\n") // the writer keeps its first error, and flush reports it
	}
}

// flush hands everything to the reader of the output.
func (c *console) flush() error {
	err := c.out.Flush()
	if errors.Is(err, io.ErrClosedPipe) {
		return errEnd
	}
	return err
}

// freshLine ends a line on which a prompt waits for what will not come.
func (c *console) freshLine() {
	if c.open && c.echo {
		c.print("")
	}
	c.open = false
}

// ask prints a prompt and returns the line that is typed, without spaces around it. It returns errEnd when there is
// none to come.
func (c *console) ask(prompt string) (string, error) {
	text, err := c.askRaw(prompt)
	return strings.TrimSpace(text), err
}

// askRaw is ask, with the spaces that were typed.
func (c *console) askRaw(prompt string) (string, error) {
	for {
		lines := render.Wrap(render.Clean(prompt), c.width-2) // room for the mark behind it
		c.print(lines[:len(lines)-1]...)
		last := lines[len(lines)-1] + " >"
		if c.echo {
			last += " "
		} else {
			last += "\n"
		}
		_, _ = c.out.WriteString(last)
		c.open, c.blank = true, false
		if err := c.flush(); err != nil {
			return "", err
		}
		text, long, err := c.typed()
		if err != nil {
			return "", err
		}
		c.open = false
		if !long {
			return text, nil
		}
		c.say("That line is too long: at most " + strconv.Itoa(mostTyped) + " bytes are read. Nothing was done with it.")
	}
}

// line is what came of waiting for a line.
type line struct {
	text string
	long bool
	err  error
}

// typed waits for a line, or for the end. The input is only read when a line is wanted, so that an editor can have the
// terminal in between.
func (c *console) typed() (text string, long bool, err error) {
	if c.ctx.Err() != nil {
		return "", false, errEnd
	}
	got := make(chan line, 1)
	go func() { got <- readLine(c.in) }()
	select {
	case l := <-got:
		return l.text, l.long, l.err
	case <-c.ctx.Done():
		return "", false, errEnd // who reads on is given up: the session has ended
	}
}

// readLine reads a line of any length and keeps what is bounded. A last line without an end counts as one.
func readLine(in *bufio.Reader) line {
	part, err := in.ReadSlice('\n')
	text := string(part)
	long := errors.Is(err, bufio.ErrBufferFull)
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = in.ReadSlice('\n')
	}
	switch {
	case errors.Is(err, io.EOF) && text == "":
		return line{err: errEnd}
	case err != nil && !errors.Is(err, io.EOF):
		return line{err: errEnd} // a terminal that is gone; nobody can type any more
	}
	return line{text: plainInput(text), long: long}
}

// plainInput is what was typed as harmless text: without its line end, and without what only a keyboard in another mode
// sends.
func plainInput(s string) string {
	s = strings.TrimRight(s, "\r\n")
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "�")
	}
	return render.Clean(s)
}

// confirm asks a question that only y and yes answer with yes.
func (c *console) confirm(question string) (bool, error) {
	answer, err := c.ask(question + " Type y for yes, or press Enter for no.")
	if err != nil {
		return false, err
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return true, nil
	}
	return false, nil
}

// choose asks for a number from 1 to n; 0 is to leave, which Enter and q do.
func (c *console) choose(prompt string, n int) (int, error) {
	for {
		typed, err := c.ask(prompt)
		if err != nil || typed == "" || strings.EqualFold(typed, "q") {
			return 0, err
		}
		i, wrong := oneNumber(typed, n)
		if wrong == "" {
			return i, nil
		}
		c.say(wrong)
	}
}

// verb splits what was typed into a command and its number: "g 3", "g3", "n", "next". n is -1 without a number.
func verb(typed string) (word string, n int) {
	typed = strings.ToLower(strings.TrimSpace(typed))
	at := strings.IndexAny(typed, "0123456789")
	if at < 0 {
		return typed, -1
	}
	n, err := strconv.Atoi(strings.TrimSpace(typed[at:]))
	if err != nil {
		return typed, -1
	}
	return strings.TrimSpace(typed[:at]), n
}
