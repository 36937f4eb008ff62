package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"learn/internal/progress"
)

func (p *program) exportCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write your progress as lines of JSON, for another machine or another program",
		Long: `Write every event of every learner, or with --learner of one, as lines of JSON: to FILE, which is replaced as a whole, or
to standard output. "learn import" takes it on another machine. The same events give the same bytes wherever they are
exported; docs/PROGRESS.md describes them.`,
		Args:        args(0, 1),
		Annotations: map[string]string{unconfigured: "progress does not depend on it"},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := untilSignal(cmd.Context())
			defer stop()
			store, _, err := p.store()
			if err != nil {
				return err
			}
			_, rescueErr := store.Rescue(ctx) // said below if anything is left
			write := func(w io.Writer) (progress.Exported, error) { return store.Export(ctx, w, p.learner) }
			var out progress.Exported
			if name := strings.Join(args, ""); name == "" || name == "-" {
				out, err = write(p.out)
			} else {
				out, err = exportFile(name, write)
			}
			if err != nil {
				return err
			}
			if name := strings.Join(args, ""); name != "" && name != "-" {
				fmt.Fprintf(p.err, "%s in %s\n", count(out.Events, "event"), name)
			}
			return incomplete(out, rescueErr)
		},
	}
}

// exportFile writes an export beside the file it is to be and then puts it in its place. Of progress that lost events
// what is left is worth having, and the error comes with it; but it replaces no export from better days.
func exportFile(name string, write func(io.Writer) (progress.Exported, error)) (out progress.Exported, err error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() { // /dev/stdout, a pipe
		return exportOpen(name, write)
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*") // 0600
	if err != nil {
		return out, fmt.Errorf("exporting: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	out, err = write(f)
	var lost *progress.Lost
	if err != nil && !errors.As(err, &lost) {
		_ = f.Close()
		return out, err
	}
	if syncErr := errors.Join(f.Sync(), f.Close()); syncErr != nil {
		return out, fmt.Errorf("exporting: %w", syncErr)
	}
	if _, statErr := os.Lstat(name); statErr == nil && (lost != nil || out.Damaged > 0) {
		return out, failed("`learn doctor --repair` first, or name another file",
			"%s was not replaced: it may hold what is missing from your progress now", name)
	}
	if renameErr := os.Rename(f.Name(), name); renameErr != nil {
		return out, fmt.Errorf("exporting: %w", renameErr)
	}
	return out, err
}

// exportOpen writes an export into what is no file.
func exportOpen(name string, write func(io.Writer) (progress.Exported, error)) (out progress.Exported, err error) {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return out, fmt.Errorf("exporting: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return write(f)
}

// incomplete is the error of an export that does not hold everything.
func incomplete(out progress.Exported, rescue error) error {
	switch {
	case out.Damaged > 0:
		return failed("`learn doctor --repair` looks for them in the snapshots", "%s cannot be read and are not in the export",
			count(out.Damaged, "record"))
	case out.Unknown > 0:
		return failed("install the newer learn and export with it", "%s of a newer learn are not in the export",
			count(out.Unknown, "record"))
	case rescue != nil:
		return failed("`learn doctor` says where it is", "what could not be stored before is not in the export: %v", rescue)
	}
	return nil
}

func (p *program) importCmd() *cobra.Command {
	var as string
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Add what another machine exported to your progress",
		Long: `Add the events of FILE, or with - of standard input, that "learn export" wrote on another machine. All of it is checked
first, and all or nothing is stored. It does not matter how often or in what order exports are imported: two machines
that import what the other exported hold the same. Events stay those of the learners they are of.`,
		Args:        args(1, 1),
		Annotations: map[string]string{unconfigured: "progress does not depend on it"},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := untilSignal(cmd.Context())
			defer stop()
			return p.importFrom(ctx, args[0], as)
		},
	}
	cmd.Flags().StringVar(&as, "as", "", "make all events those of the learner `NAME`")
	_ = cmd.RegisterFlagCompletionFunc("as", p.completeLearners) // fails only for a flag that there is not
	return cmd
}

func (p *program) importFrom(ctx context.Context, name, as string) error {
	store, mine, err := p.store()
	if err != nil {
		return err
	}
	in := p.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return misuse("type learn import FILE, or - for standard input", "the import cannot be read: %v", err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	got, err := store.Import(ctx, bufio.NewReader(in), as)
	var bad *progress.BadImport
	var conflict *progress.Conflict
	switch {
	case errors.As(err, &bad):
		return failed("nothing was stored; export again on the other machine, and copy the file as it is", "%s, %v", name, err)
	case errors.As(err, &conflict):
		return failed("nothing was stored; one of the two was changed. Take that line out of a copy of the file to keep what is here",
			"%s, %v", name, err)
	case err != nil:
		return err
	}
	pg := p.page()
	pg.printf("%d new, %d known\n", got.New, got.Known)
	for _, l := range got.Learners {
		if l != mine && as == "" {
			pg.printf("Events of %s are kept under that name: `learn --learner %s`, or import again with --as %s.\n", l, l, mine)
		}
	}
	return pg.Flush()
}
