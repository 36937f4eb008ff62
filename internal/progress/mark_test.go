package progress

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// asLeft says whether the file is opened without a walk.
func asLeft(t *testing.T, s *Store) bool {
	t.Helper()
	f, err := openFile(s.Path(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	o, same, err := s.judge(f)
	if err != nil || !same {
		t.Fatalf("judge: %v, %v", same, err)
	}
	return o.asLeft
}

func TestAFileThatIsAsItWasLeftIsNotWalkedThrough(t *testing.T) {
	s := stored(t)
	if !asLeft(t, Open(s.Path())) {
		t.Error("it is walked through after an Append")
	}
	touched := map[string]func() error{
		"the same bytes written again": func() error {
			return os.WriteFile(s.Path(), contents(t, s.Path()), 0o600)
		},
		"a copy in its place": func() error {
			aside := s.Path() + ".copy"
			return errors.Join(os.WriteFile(aside, contents(t, s.Path()), 0o600), os.Rename(aside, s.Path()))
		},
		"bytes changed and the time of writing put back": func() error {
			info, err := os.Stat(s.Path())
			return errors.Join(err, os.WriteFile(s.Path(), contents(t, s.Path()), 0o600),
				os.Chtimes(s.Path(), time.Now(), info.ModTime()))
		},
		"no mark":      func() error { return os.Remove(markPath(s.Path())) },
		"a torn mark":  func() error { return os.Truncate(markPath(s.Path()), markSize/2) },
		"an empty one": func() error { return os.Truncate(markPath(s.Path()), 0) },
	}
	for name, touch := range touched {
		if runtime.GOOS == "windows" && name == "bytes changed and the time of writing put back" {
			continue // only the kernels of the others tell
		}
		if err := touch(); err != nil {
			t.Fatal(err)
		}
		again := Open(s.Path())
		if asLeft(t, again) {
			t.Errorf("%s: it is not walked through", name)
		}
		if n := load(t, again, "ada").Events; n != 1 {
			t.Errorf("%s: %d events", name, n)
		}
		if !asLeft(t, Open(s.Path())) {
			t.Errorf("%s: it is walked through twice", name)
		}
	}
}

// grownStore returns a store of n events of "ada", each stored by itself, and the file and mark after each.
func grownStore(t *testing.T, n int) (s *Store, files, marks [][]byte) {
	t.Helper()
	s = tempStore(t)
	for i := range n {
		if err := s.Append(t.Context(), "ada", Answered("a/x", "q"+strconv.Itoa(i), "t", "k", AnswerData{Right: true})); err != nil {
			t.Fatal(err)
		}
		files, marks = append(files, contents(t, s.Path())), append(marks, contents(t, markPath(s.Path())))
	}
	return s, files, marks
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, content, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// breakNewest destroys the newer of the two headers.
func breakNewest(t *testing.T, file []byte) []byte {
	t.Helper()
	f := bytes.Clone(file)
	h, err := readHeader(bytes.NewReader(f), int64(len(f)))
	if err != nil {
		t.Fatal(err)
	}
	f[(h.txid%2)*h.pageSize+pageHeader+20]++
	return f
}

// TestLossIsNoticed puts another state in the place of a file of which more is known.
func TestLossIsNoticed(t *testing.T) {
	const n = 8
	_, others, _ := grownStore(t, n+4)
	tests := map[string]struct {
		change func(t *testing.T, s *Store, files, marks [][]byte)
		have   int
	}{
		"the newest header is broken": {func(t *testing.T, s *Store, files, _ [][]byte) {
			write(t, s.Path(), breakNewest(t, files[n-1]))
		}, n - 1},
		"an older copy": {func(t *testing.T, s *Store, files, _ [][]byte) {
			write(t, s.Path(), files[n-3])
		}, n - 2},
		"an older copy that went on elsewhere": {func(t *testing.T, s *Store, files, _ [][]byte) {
			elsewhere := tempStore(t)
			write(t, elsewhere.Path(), files[n-3])
			for range 5 {
				if err := elsewhere.Append(t.Context(), "ada", Opened("a/y")); err != nil {
					t.Fatal(err)
				}
			}
			write(t, s.Path(), contents(t, elsewhere.Path()))
		}, n + 3},
		"an older copy with its mark, after a snapshot": {func(t *testing.T, s *Store, files, marks [][]byte) {
			if _, err := s.snapshot(t.Context(), now()); err != nil {
				t.Fatal(err)
			}
			write(t, s.Path(), files[n-3])
			write(t, markPath(s.Path()), marks[n-3])
		}, n - 2},
		"another machine's file": {func(t *testing.T, s *Store, _, _ [][]byte) {
			write(t, s.Path(), others[len(others)-1])
		}, n + 4},
		"a new, empty file": {func(t *testing.T, s *Store, _, _ [][]byte) {
			if err := errors.Join(os.Remove(s.Path()), create(s.Path())); err != nil {
				t.Fatal(err)
			}
		}, 0},
		"nothing": {func(t *testing.T, s *Store, _, _ [][]byte) {
			if err := os.Remove(s.Path()); err != nil {
				t.Fatal(err)
			}
		}, 0},
		"nothing, not even a mark, but a snapshot": {func(t *testing.T, s *Store, _, _ [][]byte) {
			_, err := s.snapshot(t.Context(), now())
			if err := errors.Join(err, os.Remove(s.Path()), os.Remove(markPath(s.Path()))); err != nil {
				t.Fatal(err)
			}
		}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s, files, marks := grownStore(t, n)
			test.change(t, s, files, marks)
			mustRefuseWrites(t, s, test.have)
		})
	}
}

// mustRefuseWrites checks that what is there can be read, and that nothing is stored, said with what to type.
func mustRefuseWrites(t *testing.T, s *Store, have int) {
	t.Helper()
	before, _ := os.ReadFile(s.Path()) // nothing where there is none
	for range 2 {
		again := Open(s.Path())
		sum, err := again.Load(t.Context(), "ada")
		var lost *Lost
		if !errors.As(err, &lost) || sum == nil || sum.Events != have {
			t.Fatalf("Load = %+v, %v; want %d events and *Lost", sum, err, have)
		}
		if err := again.Append(t.Context(), "ada", Opened("a/new")); !errors.As(err, &lost) ||
			!bytes.Contains([]byte(err.Error()), []byte("learn doctor --repair")) {
			t.Errorf("Append = %v, want *Lost with what to type", err)
		}
		for _, f := range again.Unsaved() { // its events; another load would count them
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	if after, _ := os.ReadFile(s.Path()); !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
}

// TestNoFalseAlarm: what happens to a file without any loss is not taken for one.
func TestNoFalseAlarm(t *testing.T) {
	const n = links + 6
	tests := map[string]func(t *testing.T, s *Store, marks [][]byte){
		"killed before the mark was written": func(t *testing.T, s *Store, marks [][]byte) { write(t, markPath(s.Path()), marks[n-2]) },
		"killed so often that the chain is at its end": func(t *testing.T, s *Store, marks [][]byte) {
			write(t, markPath(s.Path()), marks[n-1-links])
		},
		"marks could not be written for long": func(t *testing.T, s *Store, marks [][]byte) { write(t, markPath(s.Path()), marks[1]) },
		"a mark of a newer learn": func(t *testing.T, s *Store, marks [][]byte) {
			write(t, markPath(s.Path()), append([]byte("learn-mark 2 "), marks[n-1][len(markPrefix):]...))
		},
		"the mark is gone": func(t *testing.T, s *Store, _ [][]byte) { _ = os.Remove(markPath(s.Path())) },
		"moved with its mark": func(t *testing.T, s *Store, _ [][]byte) {
			dir := filepath.Join(t.TempDir(), "elsewhere")
			if err := os.Rename(filepath.Dir(s.Path()), dir); err != nil {
				t.Fatal(err)
			}
			s.path = filepath.Join(dir, FileName)
		},
		"everything put back from a copy, snapshots too": func(t *testing.T, s *Store, marks [][]byte) {
			if _, err := s.snapshot(t.Context(), now()); err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "copy")
			if err := os.CopyFS(dir, os.DirFS(filepath.Dir(s.Path()))); err != nil {
				t.Fatal(err)
			}
			s.path = filepath.Join(dir, FileName)
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			s, _, marks := grownStore(t, n)
			change(t, s, marks)
			again := Open(s.Path())
			if sum := load(t, again, "ada"); sum.Events != n {
				t.Errorf("%d events, want %d", sum.Events, n)
			}
			if err := again.Append(t.Context(), "ada", Opened("a/y")); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestALinkInThePlaceOfAMarkIsNotFollowed: neither read nor written through.
func TestALinkInThePlaceOfAMarkIsNotFollowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("making a link needs a privilege there")
	}
	s := stored(t)
	target := filepath.Join(t.TempDir(), "target")
	write(t, target, []byte("mine"))
	if err := errors.Join(os.Remove(markPath(s.Path())), os.Symlink(target, markPath(s.Path()))); err != nil {
		t.Fatal(err)
	}
	if err := Open(s.Path()).Append(t.Context(), "ada", Opened("a/y")); err != nil {
		t.Errorf("without a mark nothing is stored: %v", err)
	}
	if got := contents(t, target); string(got) != "mine" {
		t.Errorf("the link's target now holds %q", got)
	}
}

func TestMarksAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.Make[mark]().Draw(t, "mark")
		m.Device = rapid.StringMatching(`[A-Z2-7]{0,16}`).Draw(t, "device")
		b, err := m.encode()
		if err != nil {
			t.Fatal(err)
		}
		if got := decodeMark(b); got == nil || *got != m || len(b) != markSize {
			t.Fatalf("%+v became %+v in %d bytes", m, got, len(b))
		}
		at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		b[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		if got := decodeMark(b); got != nil && *got != m {
			t.Fatalf("with byte %d changed it is %+v", at, got)
		}
	})
}

func FuzzMark(f *testing.F) {
	b, _ := (&mark{Schema: 2, Device: "D", Events: 3}).encode()
	f.Add(b)
	f.Add([]byte(markPrefix))
	f.Fuzz(func(t *testing.T, b []byte) {
		if m := decodeMark(b); m != nil {
			again, err := m.encode()
			if err == nil && *decodeMark(again) != *m {
				t.Errorf("%q is not read as it was written", b)
			}
		}
	})
}
