package progress

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// TestBytesThatChangeByThemselves damages files as no program can, so that the mark still fits and nothing is walked
// through: a disk that rots. bbolt then panics or goes round in circles; the tutor does neither, and the lock is free
// for others afterwards. LEARN_ROT sets how many files: what is given up goes on in the background and takes its time.
func TestBytesThatChangeByThemselves(t *testing.T) {
	file, _ := bigFile(t)
	seen := map[string]int{}
	for i := range envInt(t, "LEARN_ROT", 4*len(damages)) {
		d := damages[i%len(damages)]
		path := filepath.Join(t.TempDir(), strconv.Itoa(i), FileName)
		if !rotted(t, path, file, d.do(rand.New(rand.NewPCG(uint64(i), 9)), bytes.Clone(file))) {
			continue // a header, which is looked at every time
		}
		s := Open(path)
		s.grace = 100 * time.Millisecond
		seen[usable(t, d.name, s, func(ctx context.Context) error {
			_, err := s.Load(ctx, "ada")
			return err
		})]++
		seen[usable(t, d.name, s, func(ctx context.Context) error { return s.Append(ctx, "ada", Opened("a/z")) })]++
	}
	t.Logf("%v", seen)
}

// rotted puts a file there that is damaged and yet as its mark says. It returns false if its headers do not allow that.
func rotted(t *testing.T, path string, file, damaged []byte) bool {
	t.Helper()
	h, err := readHeader(bytes.NewReader(damaged), int64(len(damaged)))
	if err != nil {
		return false
	}
	write(t, path, file)
	load(t, Open(path), "ada")
	m, err := readMark(path)
	if err != nil || m == nil {
		t.Fatalf("%v, %v", m, err)
	}
	write(t, path, damaged)
	f, err := openFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	m.describe(info, h)
	if err := m.write(path); err != nil {
		t.Fatal(err)
	}
	return true
}

// usable does something with a file, says how it went, and fails if it did not end well or left the lock behind.
func usable(t *testing.T, name string, s *Store, do func(context.Context) error) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	err := do(ctx)
	var (
		damaged *Damaged
		stuck   *Stuck
		lost    *Lost
	)
	switch {
	case errors.As(err, &stuck):
		return "given up"
	case err != nil && !errors.As(err, &damaged) && !errors.As(err, &lost):
		t.Logf("%s: %v", name, err) // such as a page so far away that the file would have to become huge
	}
	f, openErr := openFile(s.Path(), true)
	if openErr != nil {
		t.Fatal(openErr)
	}
	defer func() { _ = f.Close() }()
	if free, lockErr := tryLock(f, true); lockErr != nil || !free {
		t.Errorf("%s: after %v the file is still locked (%v)", name, err, lockErr)
	}
	if err == nil {
		return "went well"
	}
	return "refused"
}
