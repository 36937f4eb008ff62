// Command vulncheck looks for known vulnerabilities that the packages of a module can reach, as govulncheck does:
//
//	go run -C tools/vulncheck . DIR
//
// It asks the Go vulnerability database. Where that cannot be reached it asks the copy that this module's go.mod pins,
// golang.org/x/vulndb, and says so: a known vulnerability is found in either, a new one only in the first.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/vuln/scan"
)

const (
	live = "https://vuln.go.dev"
	copy = "golang.org/x/vulndb"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "type: go run -C tools/vulncheck . DIR")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir string) error {
	db := live
	if !reachable(ctx) {
		temp, err := os.MkdirTemp("", "learn-vulndb-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		version, entries, err := snapshot(ctx, temp)
		if err != nil {
			return fmt.Errorf("the database cannot be reached, nor its copy: %w", err)
		}
		fmt.Printf("%s cannot be reached; asking %s %s, %d entries\n", live, copy, version, entries)
		db = "file://" + filepath.ToSlash(temp)
	}
	found, err := look(ctx, dir, db)
	if err != nil {
		return err
	}
	return report(found)
}

// finding is a vulnerability and the way that the program reaches it, the vulnerable function first.
type finding struct {
	OSV   string `json:"osv"`
	Fixed string `json:"fixed_version"`
	Trace []struct {
		Module   string `json:"module"`
		Version  string `json:"version"`
		Package  string `json:"package"`
		Function string `json:"function"`
	} `json:"trace"`
}

// look returns a finding for each vulnerability of which the module calls a function.
func look(ctx context.Context, dir, db string) ([]finding, error) {
	var stdout, stderr bytes.Buffer
	cmd := scan.Command(ctx, "-C", dir, "-db", db, "-format", "json", "./...")
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := errors.Join(cmd.Start(), cmd.Wait()); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, stderr.String())
	}
	var found []finding
	for dec := json.NewDecoder(&stdout); ; {
		var message struct {
			Finding *finding `json:"finding"`
		}
		switch err := dec.Decode(&message); {
		case errors.Is(err, io.EOF):
			return found, nil
		case err != nil:
			return nil, err
		}
		f := message.Finding
		if f == nil || len(f.Trace) == 0 || f.Trace[0].Function == "" {
			continue
		}
		if !slices.ContainsFunc(found, func(o finding) bool { return o.OSV == f.OSV && o.Trace[0].Module == f.Trace[0].Module }) {
			found = append(found, *f)
		}
	}
}

// report prints what was found. What is wrong with Go itself is mended by the Go that builds, not by this repository:
// it is said, and is no error.
func report(found []finding) error {
	bad := 0
	for _, f := range found {
		at, from := f.Trace[0], f.Trace[len(f.Trace)-1]
		fmt.Printf("%s: %s@%s, %s.%s reached from %s.%s; fixed in %s: https://pkg.go.dev/vuln/%s\n",
			f.OSV, at.Module, at.Version, at.Package, at.Function, from.Package, from.Function, f.Fixed, f.OSV)
		if at.Module != "stdlib" {
			bad++
		}
	}
	fmt.Printf("%d vulnerable modules, %d vulnerabilities of the Go that builds\n", bad, len(found)-bad)
	if bad > 0 {
		return errors.New("update what is vulnerable: go get MODULE@FIXED")
	}
	return nil
}

func reachable(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, live+"/index/db.json", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// snapshot lays the copy's entries out as the database serves them (https://go.dev/doc/security/vuln/database).
func snapshot(ctx context.Context, to string) (version string, entries int, err error) {
	out, err := exec.CommandContext(ctx, "go", "mod", "download", "-json", copy).Output()
	if err != nil {
		return "", 0, fmt.Errorf("go mod download %s: %w", copy, err)
	}
	var mod struct{ Dir, Version string }
	if err := json.Unmarshal(out, &mod); err != nil {
		return "", 0, err
	}
	files, err := filepath.Glob(filepath.Join(mod.Dir, "data", "osv", "*.json"))
	if err != nil || len(files) == 0 {
		return "", 0, fmt.Errorf("%s has no data/osv: %w", mod.Dir, err)
	}
	index := index{}
	for _, name := range files {
		if err := index.add(name, filepath.Join(to, "ID")); err != nil {
			return "", 0, err
		}
	}
	return mod.Version, len(files), index.write(filepath.Join(to, "index"))
}

// entry is what the index needs of an OSV entry (https://ossf.github.io/osv-schema).
type entry struct {
	ID       string    `json:"id"`
	Modified time.Time `json:"modified"`
	Affected []struct {
		Package struct {
			Name string `json:"name"`
		} `json:"package"`
		Ranges []struct {
			Events []struct {
				Fixed string `json:"fixed"`
			} `json:"events"`
		} `json:"ranges"`
	} `json:"affected"`
}

type vuln struct {
	ID       string    `json:"id"`
	Modified time.Time `json:"modified"`
	Fixed    string    `json:"fixed,omitempty"`
}

// index holds the vulnerabilities by the path of their module.
type index map[string][]vuln

// add copies an entry into the database and its modules into the index.
func (x index) add(file, to string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var e entry
	if err := json.Unmarshal(data, &e); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for _, a := range e.Affected {
		v := vuln{ID: e.ID, Modified: e.Modified}
		for _, r := range a.Ranges {
			for _, ev := range r.Events {
				v.Fixed = max(v.Fixed, ev.Fixed) // only shown; which versions are affected is in the entry
			}
		}
		if vulns := x[a.Package.Name]; !slices.ContainsFunc(vulns, func(o vuln) bool { return o.ID == v.ID }) {
			x[a.Package.Name] = append(vulns, v)
		}
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, e.ID+".json"), data, 0o644)
}

func (x index) write(to string) error {
	type module struct {
		Path  string `json:"path"`
		Vulns []vuln `json:"vulns"`
	}
	var (
		modules []module
		newest  time.Time
	)
	for path, vulns := range x {
		modules = append(modules, module{path, vulns})
		for _, v := range vulns {
			if v.Modified.After(newest) {
				newest = v.Modified
			}
		}
	}
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	for name, value := range map[string]any{"modules.json": modules, "db.json": map[string]any{"modified": newest}} {
		data, err := json.Marshal(value)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(to, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
