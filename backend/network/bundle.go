package network

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// maxBundle bounds the file, in bytes; that of a whole system is some 250 KB.
const maxBundle = 4 << 20

// Bundle tells what a file of certificates holds.
type Bundle struct {
	Path         string `json:"path"`
	Certificates int    `json:"certificates"`
	// Expired counts those that are of no use any more, or not yet.
	Expired int `json:"expired"`
	// Names are those of the first few, as a person knows them.
	Names []string `json:"names"`
	// Until is when the first of the valid ones expires; zero when none is valid.
	Until time.Time `json:"until"`
}

// ReadBundle reads a PEM file and returns what it holds, and the system's certificates with its own beside them. The error
// wraps ErrBundle when the file is there and is no bundle, else that of the file system.
func ReadBundle(path string, now time.Time) (Bundle, *x509.CertPool, error) {
	if !filepath.IsAbs(path) {
		return Bundle{}, nil, fmt.Errorf("%s: %w: give its absolute path", path, ErrBundle)
	}
	raw, err := readBounded(path)
	if err != nil {
		return Bundle{}, nil, err
	}
	b, certificates, err := parseBundle(raw, now)
	if err != nil {
		return Bundle{}, nil, fmt.Errorf("%s: %w", path, err)
	}
	b.Path = path
	pool, err := x509.SystemCertPool()
	if err != nil {
		// A system without certificates of its own still trusts those that the person gave it.
		pool = x509.NewCertPool()
	}
	for _, c := range certificates {
		pool.AddCert(c)
	}
	return b, pool, nil
}

func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBundle, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %w: choose a file, not a folder or a device", path, ErrBundle)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBundle, err)
	}
	raw, err := io.ReadAll(io.LimitReader(file, maxBundle+1))
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBundle, err)
	}
	if len(raw) > maxBundle {
		return nil, fmt.Errorf("%s: %w: it is larger than %d MiB", path, ErrBundle, maxBundle>>20)
	}
	return raw, nil
}

// maxNames bounds Bundle.Names.
const maxNames = 3

// parseBundle reads the certificates of a PEM file. Other blocks are passed over, and what is between the blocks: bundles
// carry comments.
func parseBundle(raw []byte, now time.Time) (Bundle, []*x509.Certificate, error) {
	b := Bundle{Names: []string{}}
	var certificates []*x509.Certificate
	for block, rest := pem.Decode(raw); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return Bundle{}, nil, fmt.Errorf("%w: certificate %d in it is damaged (%w); get the file anew from whoever gave it to you",
				ErrBundle, len(certificates)+1, err)
		}
		certificates = append(certificates, c)
		if len(b.Names) < maxNames {
			b.Names = append(b.Names, nameOf(c))
		}
		if now.Before(c.NotBefore) || now.After(c.NotAfter) {
			b.Expired++
		} else if b.Until.IsZero() || c.NotAfter.Before(b.Until) {
			b.Until = c.NotAfter
		}
	}
	if len(certificates) == 0 {
		return Bundle{}, nil, fmt.Errorf("%w: there is no certificate in it; a PEM file has lines that say BEGIN CERTIFICATE", ErrBundle)
	}
	b.Certificates = len(certificates)
	return b, certificates, nil
}

func nameOf(c *x509.Certificate) string {
	switch {
	case c.Subject.CommonName != "":
		return c.Subject.CommonName
	case len(c.Subject.Organization) > 0:
		return c.Subject.Organization[0]
	default:
		return c.Subject.String()
	}
}
