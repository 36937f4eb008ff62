package progress

import (
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/adrg/xdg"
)

func TestDefaultPath(t *testing.T) {
	dir := t.TempDir()
	t.Run("LEARN_DATA", func(t *testing.T) {
		t.Setenv("LEARN_DATA", dir)
		if got, err := DefaultPath(); err != nil || got != filepath.Join(dir, "progress.db") {
			t.Errorf("DefaultPath = %q, %v", got, err)
		}
	})
	t.Run("relative LEARN_DATA", func(t *testing.T) {
		t.Chdir(dir)
		t.Setenv("LEARN_DATA", "here")
		if got, err := DefaultPath(); err != nil || !filepath.IsAbs(got) || filepath.Base(filepath.Dir(got)) != "here" {
			t.Errorf("DefaultPath = %q, %v", got, err)
		}
	})
	t.Run("XDG_DATA_HOME", func(t *testing.T) {
		t.Cleanup(xdg.Reload) // runs after the variable is back
		t.Setenv("LEARN_DATA", "")
		t.Setenv("XDG_DATA_HOME", dir)
		xdg.Reload()
		if got, err := DefaultPath(); err != nil || got != filepath.Join(dir, "learn", "progress.db") {
			t.Errorf("DefaultPath = %q, %v", got, err)
		}
	})
	t.Run("no home", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("the system knows the folder without a variable")
		}
		t.Cleanup(xdg.Reload)
		for _, name := range []string{"LEARN_DATA", "XDG_DATA_HOME", "HOME"} {
			t.Setenv(name, "")
		}
		xdg.Reload()
		if got, err := DefaultPath(); err == nil && !filepath.IsAbs(got) {
			t.Errorf("DefaultPath = %q, relative", got)
		}
	})
}

func TestValidLearner(t *testing.T) {
	for _, name := range []string{"ada", "Ada Lovelace", "林", "a.b", "...", "O'Neil", strings.Repeat("ß", 64), "ada@home"} {
		if err := ValidLearner(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	bad := []string{"", ".", "..", "a/b", `a\b`, "a\nb", "a\x00", "\x1b[31m", "a\u0085", "\u202eada", "a\u200bda", " ada", "ada ",
		"\xff", strings.Repeat("ß", 65), "a\u2028b", "../../etc/passwd"}
	for _, name := range bad {
		var invalid *Invalid
		if err := ValidLearner(name); !errors.As(err, &invalid) {
			t.Errorf("%q: %v, want *Invalid", name, err)
		} else if strings.ContainsAny(err.Error(), "\x1b\n\x00") {
			t.Errorf("%q: the message holds control characters", name)
		}
	}
}
