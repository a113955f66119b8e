package transcript

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Export writes the lines of some levels in the first size bytes of a log to a file: all levels as they stand in the log,
// bytes for bytes, others line by line. The file appears whole or not at all.
func (d *Desk) Export(ctx context.Context, path string, size int64, set Levels, target string) (err error) {
	v, err := d.open(ctx, path, size)
	if err != nil {
		return err
	}
	defer v.close()
	f, err := os.CreateTemp(filepath.Dir(target), ".crisol-export.*")
	if err != nil {
		return fmt.Errorf("write %s: %w; choose a folder that you may write to", target, err)
	}
	err = v.write(ctx, set, f)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), target)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("write %s: %w", target, err)
	}
	return nil
}

func (v *view) write(ctx context.Context, set Levels, to io.Writer) error {
	if v.file == nil {
		return nil
	}
	if set == 0 {
		_, err := io.Copy(to, &patient{ctx, io.NewSectionReader(v.file, 0, v.size)})
		return err
	}
	w := bufio.NewWriterSize(to, chunk)
	var failed error
	err := v.each(ctx, set, 0, func(_, _ int, line span, _ Level) bool {
		_, failed = io.Copy(w, io.NewSectionReader(v.file, line.at, line.size))
		if failed == nil {
			failed = w.WriteByte('\n')
		}
		return failed == nil
	})
	return errors.Join(err, failed, w.Flush())
}

// patient is a reader that ends with its context.
type patient struct {
	ctx context.Context //nolint:containedctx // it lives as long as one copy
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}
