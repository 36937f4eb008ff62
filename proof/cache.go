package main

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"learn/internal/exercise"
)

// self is this program's own text: another prover proves everything again.
//
//go:embed *.go
var self embed.FS

// engine stands for how package exercise builds, runs and judges. Raise it when that changes what it finds.
const engine = 1

// cache knows what was proven. It holds an empty file for each thing, named by the hash of all that its verdict
// depends on; a failure is never kept. It may be deleted at any time.
type cache struct {
	dir   string
	base  string // hash of this program and the tools
	fresh bool   // knows nothing, and still learns
}

func openCache(fresh bool) (*cache, error) {
	user, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("finding a folder to remember what was proven: %w", err)
	}
	dir := filepath.Join(user, "learn", "proven")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making a folder to remember what was proven: %w", err)
	}
	rustc, err := exercise.Rustc() // rustfmt, clippy and cargo come with it
	if err != nil {
		rustc = "none"
	}
	h := sha256.New()
	put(h, fmt.Sprint(engine), rustc)
	err = fs.WalkDir(self, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || name == "." || strings.HasSuffix(name, "_test.go") {
			return err
		}
		data, err := self.ReadFile(name)
		put(h, name, string(data))
		return err
	})
	return &cache{dir: dir, base: hex.EncodeToString(h.Sum(nil)), fresh: fresh}, err
}

// put writes texts so that no two lists of them look alike.
func put(h hash.Hash, texts ...string) {
	for _, t := range texts {
		fmt.Fprintf(h, "%d\n", len(t))
		h.Write([]byte(t))
	}
}

func (c *cache) file(key []string) string {
	h := sha256.New()
	put(h, c.base)
	put(h, key...)
	return filepath.Join(c.dir, hex.EncodeToString(h.Sum(nil)))
}

func (c *cache) knows(key []string) bool {
	if key == nil || c.fresh {
		return false
	}
	_, err := os.Stat(c.file(key))
	return err == nil
}

// learn remembers that something is proven; where that cannot be written down it is proven again the next time.
func (c *cache) learn(key []string) {
	if key != nil {
		_ = os.WriteFile(c.file(key), nil, 0o600)
	}
}
