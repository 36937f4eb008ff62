package progress

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/adrg/xdg"
)

// FileName is the name of the progress file in its folder.
const FileName = "progress.db"

// folderName is the folder that is made for it by default.
const folderName = "learn"

// MaxLearner bounds a learner's name, in characters.
const MaxLearner = 64

// DefaultPath returns where progress is kept: progress.db in the folder that LEARN_DATA names, else in the folder
// learn of the user's data folder ($XDG_DATA_HOME, or what the system has for it). It creates nothing, and fails if
// there is no such folder to be found.
func DefaultPath() (string, error) {
	if dir := os.Getenv("LEARN_DATA"); dir != "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("LEARN_DATA=%s: %w", dir, err)
		}
		return filepath.Join(abs, FileName), nil
	}
	if !filepath.IsAbs(xdg.DataHome) {
		return "", errors.New("no folder for your progress: no home directory; set LEARN_DATA to a folder")
	}
	return filepath.Join(xdg.DataHome, folderName, FileName), nil
}

// ValidLearner returns nil for a name that a learner may have, otherwise *Invalid with what is wrong with it: 1 to 64
// characters, no control characters, no path separators, no spaces at the ends, not "." or "..".
func ValidLearner(name string) error {
	n := utf8.RuneCountInString(name)
	switch {
	case name == "":
		return &Invalid{Reason: "a learner's name is empty; give one with --learner NAME"}
	case !utf8.ValidString(name):
		return &Invalid{Reason: fmt.Sprintf("the learner's name %q is not UTF-8", name)}
	case n > MaxLearner:
		return &Invalid{Reason: fmt.Sprintf("the learner's name has %d characters; %d at most", n, MaxLearner)}
	case name == "." || name == "..":
		return &Invalid{Reason: fmt.Sprintf("a learner cannot be called %q", name)}
	case strings.TrimSpace(name) != name:
		return &Invalid{Reason: fmt.Sprintf("the learner's name %q begins or ends with a space", name)}
	}
	for _, r := range name {
		// Format characters (bidi overrides, zero-width ones) make two different names look the same.
		if r == '/' || r == '\\' || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return &Invalid{Reason: fmt.Sprintf("the learner's name %q holds %q, which is not allowed", name, r)}
		}
	}
	return nil
}
