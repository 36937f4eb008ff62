package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// tool says how something that an example needs is found on this machine.
type tool struct {
	programs []string // any of them will do
	folders  []string // where they lie if not in PATH, as patterns
}

// tools are those that are not one program in PATH that is called as the need is.
func tools() map[string]tool {
	return map[string]tool{
		"postgres": {[]string{"postgres", "pg_ctl"}, []string{"/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/pgsql-*/bin"}},
		"redis":    {[]string{"redis-server"}, []string{"/opt/homebrew/bin"}},
	}
}

// findTools adds the folders of tools that lie outside PATH to it, so that examples find them as they would at a
// reader who has set them up.
func findTools() {
	for _, t := range tools() {
		if t.find() == "" {
			for _, dir := range t.installed() {
				_ = os.Setenv("PATH", os.Getenv("PATH")+string(os.PathListSeparator)+dir) // fails for no valid name only
			}
		}
	}
}

// find is the path of one of a tool's programs in PATH, or "".
func (t tool) find() string {
	for _, name := range t.programs {
		if file, err := exec.LookPath(name); err == nil {
			return file
		}
	}
	return ""
}

// installed are the folders outside PATH that hold one of the programs; of several versions the last.
func (t tool) installed() []string {
	var last []string
	for _, pattern := range t.folders {
		for _, name := range t.programs {
			if found, _ := filepath.Glob(filepath.Join(pattern, name)); len(found) > 0 {
				last = []string{filepath.Dir(found[len(found)-1])}
			}
		}
	}
	return last
}

// toolStamp changes when the tool that is called need does.
func toolStamp(need string) string {
	t, ok := tools()[need]
	if !ok {
		t = tool{programs: []string{need}}
	}
	file := t.find()
	info, err := os.Stat(file)
	if err != nil {
		return need + ": none"
	}
	return fmt.Sprintf("%s: %s %d %s", need, file, info.Size(), info.ModTime())
}
