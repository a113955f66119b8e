package trainer

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

// archiveLimit bounds the images archive in bytes; the hosts of the real container take up to 100 MiB.
const archiveLimit = 1 << 30

// stageArchive does what the container does with the images input when there is no dataloader_json: it fetches the
// archive and then refuses its first member, because its guard against unsafe paths compares a relative folder with
// absolute ones (SimpleTuner cog.py). It always returns an error.
func (r *run) stageArchive(ctx context.Context) (err error) {
	if r.in.Images == "" {
		return fmt.Errorf("%w: give images or dataloader_json", ErrConfig)
	}
	name, err := r.container.real(r.in.Images)
	if strings.HasPrefix(r.in.Images, "http://") || strings.HasPrefix(r.in.Images, "https://") {
		name, err = r.fetch(ctx)
		if name != "" {
			defer func() { err = errors.Join(err, os.Remove(name)) }()
		}
	}
	if err != nil {
		return fmt.Errorf("%w: images: %w", ErrDataset, err)
	}
	kind, member, err := firstMember(name)
	if err != nil {
		return fmt.Errorf("%w: images: %w", ErrDataset, err)
	}
	return fmt.Errorf("%w: Unsafe %s path detected: %s (the container refuses every archive; send dataloader_json instead)", ErrDataset, kind, member)
}

// fetch downloads the archive into the container and returns the file's name on this machine.
func (r *run) fetch(ctx context.Context) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.in.Images, nil)
	if err != nil {
		return "", errors.New("its address is not a URL")
	}
	answer, err := r.httpClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("fetch it: %w", errors.Join(ctx.Err(), errors.Unwrap(err)))
	}
	tmp, err := os.CreateTemp(r.container.dir, ".images-*")
	if err != nil {
		return "", errors.Join(err, answer.Body.Close())
	}
	if answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("fetch it: the server answered %s", answer.Status)
	} else if n, copyErr := io.Copy(tmp, io.LimitReader(answer.Body, archiveLimit+1)); copyErr != nil || n > archiveLimit {
		err = errors.Join(fmt.Errorf("fetch it: stopped after %d bytes of at most %d", n, archiveLimit), copyErr)
	}
	return tmp.Name(), errors.Join(err, tmp.Close(), answer.Body.Close())
}

// firstMember returns the kind of an archive ("zip" or "tar") and the name of its first member.
func firstMember(name string) (kind, member string, err error) {
	f, err := os.Open(name)
	if err != nil {
		return "", "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return "", "", err
	}
	if z, zipErr := zip.NewReader(f, info.Size()); zipErr == nil {
		if len(z.File) == 0 {
			return "", "", errors.New("the archive is empty")
		}
		return "zip", z.File[0].Name, nil
	}
	for _, unpack := range []func(io.Reader) (io.Reader, error){
		func(r io.Reader) (io.Reader, error) { return r, nil },
		func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	} {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return "", "", err
		}
		if plain, err := unpack(f); err == nil {
			if head, err := tar.NewReader(plain).Next(); err == nil {
				return "tar", head.Name, nil
			}
		}
	}
	return "", "", errors.New("Unsupported dataset archive format. Use .zip or .tar.") //nolint:staticcheck // the container's words
}
