package network

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func FuzzBundle(f *testing.F) {
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
	f.Add([]byte("# nothing\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, certificates, err := parseBundle(raw, time.Unix(0, 0))
		if (err == nil) != (len(certificates) > 0) || b.Certificates != len(certificates) || len(b.Names) > maxNames {
			t.Errorf("%+v, %d certificates, %v", b, len(certificates), err)
		}
		if err != nil && !errors.Is(err, ErrBundle) {
			t.Errorf("%v is no ErrBundle", err)
		}
	})
}

func FuzzProxy(f *testing.F) {
	for _, text := range []string{"proxy:3128", "http://a:b@c:1", "socks5://[::1]:1080", "://", "http://%zz"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		address, err := ParseProxy(text)
		if err != nil {
			if !errors.Is(err, ErrProxy) {
				t.Errorf("%v is no ErrProxy", err)
			}
			return
		}
		again, err := ParseProxy(address.String())
		if err != nil || again.Host != address.Host || again.Scheme != address.Scheme {
			t.Errorf("%q becomes %q, which becomes %v, %v", text, address, again, err)
		}
		if strings.ContainsAny(address.Host, "/?#@") {
			t.Errorf("%q has the host %q", text, address.Host)
		}
	})
}
