package dataset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// put writes small files below a fresh folder; a name that ends in a slash is an
// empty folder.
func put(t testing.TB, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		path := filepath.Join(root, filepath.FromSlash(name))
		if strings.HasSuffix(name, "/") {
			must(t, os.MkdirAll(path, 0o750))
			continue
		}
		must(t, os.MkdirAll(filepath.Dir(path), 0o750))
		must(t, os.WriteFile(path, []byte(name), 0o600))
	}
	return root
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func scan(t *testing.T, root string, o Options) *Listing {
	t.Helper()
	o.Home = filepath.Join(os.TempDir(), "nobody")
	l, err := Scan(t.Context(), root, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func paths(l *Listing) []string {
	var out []string
	for _, f := range l.Files {
		out = append(out, f.Path)
	}
	return out
}

func reasons(l *Listing) map[string]Reason {
	out := map[string]Reason{}
	for _, f := range l.LeftOut {
		out[f.Path] = f.Reason
	}
	return out
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func TestImagesAndTheirCaptionsAreTaken(t *testing.T) {
	t.Parallel()
	root := put(t, "b/2.PNG", "b/2.txt", "a.jpg", "a.txt", "a-b.webp", "c.JPEG", "c.TXT", "notes.txt", "b/readme.md", "clip.mp4", "song.mp3", "passwords.csv")
	l := scan(t, root, Options{CaptionStrategy: "textfile"})
	equal(t, "files", paths(l), []string{"a-b.webp", "a.jpg", "a.txt", "b/2.PNG", "b/2.txt", "c.JPEG"})
	if l.Images != 4 || l.Captions != 2 || l.MissingCaptionCount != 2 {
		t.Errorf("images %d, captions %d, missing %d", l.Images, l.Captions, l.MissingCaptionCount)
	}
	equal(t, "missing", l.MissingCaptions, []string{"a-b.webp", "c.JPEG"})
	want := map[string]Reason{"c.TXT": ReasonUnused, "notes.txt": ReasonNoMedia, "b/readme.md": ReasonUnused,
		"clip.mp4": ReasonUnused, "song.mp3": ReasonUnused, "passwords.csv": ReasonSecret}
	got := reasons(l)
	for p, r := range want {
		if got[p] != r {
			t.Errorf("%s is left out as %q, want %q", p, got[p], r)
		}
	}
	if len(got) != len(want) {
		t.Errorf("left out %v", got)
	}
	var bytes int64
	for _, f := range l.Files {
		bytes += f.Size
	}
	if l.Bytes != bytes || bytes == 0 {
		t.Errorf("bytes %d, want %d", l.Bytes, bytes)
	}
}

func TestTypeAndStrategyDecideWhatIsTaken(t *testing.T) {
	t.Parallel()
	names := []string{"a.jpg", "a.txt", "b.mp4", "b.txt", "c.flac", "c.txt", "c.lyrics", "t.parquet", "t.csv", "j.jsonl", "k.json"}
	cases := []struct {
		typ, strategy string
		want          []string
	}{
		{"", "", []string{"a.jpg"}},
		{"image", "instanceprompt", []string{"a.jpg"}},
		{"image", "textfile", []string{"a.jpg", "a.txt"}},
		{"image", "parquet", []string{"a.jpg", "j.jsonl", "t.parquet"}},
		{"image", "csv", []string{"a.jpg", "t.csv"}},
		{"video", "textfile", []string{"b.mp4", "b.txt"}},
		{"audio", "textfile", []string{"c.flac", "c.lyrics", "c.txt"}},
		{"conditioning", "textfile", []string{"a.jpg", "a.txt", "b.mp4", "b.txt"}},
		{"caption", "textfile", []string{"a.txt", "b.txt", "c.txt", "j.jsonl", "k.json"}},
	}
	for _, c := range cases {
		t.Run(c.typ+"/"+c.strategy, func(t *testing.T) {
			t.Parallel()
			l := scan(t, put(t, names...), Options{Type: c.typ, CaptionStrategy: c.strategy})
			equal(t, "files", paths(l), c.want)
		})
	}
}

func TestSecretsAndLitterStayAtAnyDepth(t *testing.T) {
	t.Parallel()
	cases := map[string]Reason{
		".env": ReasonSecret, ".ENV.local": ReasonSecret, "prod.env": ReasonSecret, "id_rsa": ReasonSecret, "ID_RSA": ReasonSecret,
		"id_ed25519": ReasonSecret, "id_rsa.bak": ReasonSecret, "id_ed25519~": ReasonSecret, "id_ecdsa_sk": ReasonSecret,
		"credentials": ReasonSecret, "Credentials.JSON": ReasonSecret, ".npmrc": ReasonSecret, ".netrc": ReasonSecret, "_netrc": ReasonSecret,
		"kubeconfig": ReasonSecret, "kubeconfig.yaml": ReasonSecret, "prod.kubeconfig": ReasonSecret, "server.pem": ReasonSecret,
		"a.KEY": ReasonSecret, "x.crt": ReasonSecret, "x.p12": ReasonSecret, "x.pfx": ReasonSecret, "vault.kdbx": ReasonSecret,
		"token": ReasonSecret, "token.txt": ReasonSecret, "hf_token.json": ReasonSecret, ".bash_history": ReasonSecret, "bash_history": ReasonSecret,
		".python_history": ReasonSecret, "service-account.json": ReasonSecret, "service_account-prod.json": ReasonSecret,
		"client_secret_123.apps.json": ReasonSecret, ".git-credentials": ReasonSecret, "ssh_host_ed25519_key": ReasonSecret,
		".ssh/": ReasonSecret, ".aws/": ReasonSecret, ".Kube/": ReasonSecret, ".gnupg/": ReasonSecret,
		".git/": ReasonVCS, ".hg/": ReasonVCS, ".svn/": ReasonVCS, "CVS/": ReasonVCS,
		"node_modules/": ReasonSoftware, "__pycache__/": ReasonSoftware, "venv/": ReasonSoftware, ".venv/": ReasonSoftware,
		"Thumbs.db": ReasonLitter, ".DS_Store": ReasonLitter, "Desktop.ini": ReasonLitter, "a.jpg~": ReasonLitter, ".a.jpg.swp": ReasonLitter,
		"a.bak": ReasonLitter, "._a.jpg": ReasonLitter, "#a.jpg#": ReasonLitter, "~$list.docx": ReasonLitter, "__MACOSX/": ReasonLitter,
		"@eaDir/": ReasonLitter, "a.jpg.part": ReasonLitter, "$RECYCLE.BIN/": ReasonLitter,
		".hidden.jpg": ReasonHidden, ".thumb/": ReasonHidden, ".a.txt": ReasonHidden,
	}
	for name, want := range cases {
		for _, prefix := range []string{"", "d/e/"} {
			p := prefix + name
			made := p
			if strings.HasSuffix(p, "/") {
				made = p + "inner.jpg"
			}
			t.Run(p, func(t *testing.T) {
				t.Parallel()
				l := scan(t, put(t, "token.png", "keychains/secretive.jpg", made), Options{CaptionStrategy: "textfile"})
				equal(t, "files", paths(l), []string{"keychains/secretive.jpg", "token.png"})
				if got := reasons(l)[p]; got != want {
					t.Errorf("left out %v, want %s as %q", reasons(l), p, want)
				}
			})
		}
	}
}

func TestEnvironmentOfAnyNameIsLeftOut(t *testing.T) {
	t.Parallel()
	l := scan(t, put(t, "a.jpg", "my env/pyvenv.cfg", "my env/lib/logo.png", "env/forest.jpg"), Options{})
	equal(t, "files", paths(l), []string{"a.jpg", "env/forest.jpg"})
}

func TestNamesThatCannotTravelAreLeftOut(t *testing.T) {
	t.Parallel()
	root := put(t, "ok.jpg", "海.png")
	long := strings.Repeat("long/", 200) + "x.jpg"
	must(t, os.MkdirAll(filepath.Join(root, filepath.Dir(long)), 0o750))
	must(t, os.WriteFile(filepath.Join(root, long), []byte("x"), 0o600))
	must(t, os.WriteFile(filepath.Join(root, "empty.jpg"), nil, 0o600))
	l := scan(t, root, Options{})
	equal(t, "files", paths(l), []string{"ok.jpg", "海.png"})
	if r := reasons(l); r[long] != ReasonName || r["empty.jpg"] != ReasonEmpty {
		t.Errorf("left out %v", r)
	}
}

func TestMissingCaptionsAreBounded(t *testing.T) {
	t.Parallel()
	var names []string
	for i := range MaxMissing + 50 {
		names = append(names, fmt.Sprintf("%04d.jpg", i))
	}
	var last int
	l := scan(t, put(t, names...), Options{CaptionStrategy: "textfile", Progress: func(n int) { last = n }})
	if len(l.MissingCaptions) != MaxMissing || l.MissingCaptionCount != MaxMissing+50 {
		t.Errorf("%d named of %d", len(l.MissingCaptions), l.MissingCaptionCount)
	}
	if last != MaxMissing+50 {
		t.Errorf("last progress %d", last)
	}
}

func TestFolderWithNothingToTrainOnIsAnError(t *testing.T) {
	t.Parallel()
	for name, root := range map[string]string{"empty": put(t), "other files": put(t, "notes.txt", "sub/clip.mp4")} {
		l, err := Scan(t.Context(), root, Options{})
		if !errors.Is(err, ErrEmpty) || !strings.Contains(err.Error(), root) || !strings.Contains(err.Error(), "Fix:") {
			t.Errorf("%s: %v", name, err)
		}
		if l == nil || (name == "other files" && len(l.LeftOut) != 2) {
			t.Errorf("%s: what was left out is not told: %+v", name, l)
		}
	}
}

func TestRootThatIsNotADatasetIsRefused(t *testing.T) {
	t.Parallel()
	root := put(t, "a.jpg", ".git/b.jpg", "home/c.jpg")
	home := filepath.Join(root, "home")
	for path, want := range map[string]error{
		filepath.Join(root, "missing"): fs.ErrNotExist,
		filepath.Join(root, ".git"):    ErrSystemFolder,
		home:                           ErrSystemFolder,
	} {
		_, err := Scan(t.Context(), path, Options{Home: resolve(t, home)})
		var re *RootError
		if !errors.Is(err, want) || !errors.As(err, &re) || re.Root != path {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := Scan(t.Context(), filepath.Join(root, "a.jpg"), Options{}); err == nil || !strings.Contains(err.Error(), "not a folder") {
		t.Errorf("a file as the root: %v", err)
	}
}

func resolve(t *testing.T, p string) string {
	t.Helper()
	r, err := filepath.EvalSymlinks(p)
	must(t, err)
	return r
}

func TestSystemFolders(t *testing.T) {
	t.Parallel()
	cases := []struct {
		goos, home, path string
		want             bool
	}{
		{"linux", "/home/mia", "/", true},
		{"linux", "/home/mia", "/etc", true},
		{"linux", "/home/mia", "/etc/ssl/certs", true},
		{"linux", "/home/mia", "/etcetera", false},
		{"linux", "/home/mia", "/proc/1", true},
		{"linux", "/home/mia", "/sys", true},
		{"linux", "/home/mia", "/dev/shm/x", true},
		{"linux", "/home/mia", "/home", true},
		{"linux", "/home/mia", "/home/mia", true},
		{"linux", "/home/mia", "/home/mia/datasets/harbor", false},
		{"linux", "/home/mia", "/home/mia/.ssh", true},
		{"linux", "/home/mia", "/home/mia/.aws/cli", true},
		{"linux", "/home/mia", "/home/mia/.config", true},
		{"linux", "/home/mia", "/home/mia/.config/crisol/data", false},
		{"linux", "/home/mia", "/home/mia/.mozilla/firefox", true},
		{"linux", "/home/mia", "/home/mia/project/.git", true},
		{"linux", "/root", "/root/datasets/x", false},
		{"linux", "/root", "/root", true},
		{"linux", "", "/tmp/data", false},
		{"linux", "/home/mia", "/run/user/1000", true},
		{"linux", "/home/mia", "/run/media/mia/stick/harbor", false},
		{"darwin", "/Users/mia", "/Users/mia/Library", true},
		{"darwin", "/Users/mia", "/Users/mia/Library/Keychains", true},
		{"darwin", "/Users/mia", "/Users/mia/Pictures/harbor", false},
		{"darwin", "/Users/mia", "/System/Library", true},
		{"darwin", "/Users/mia", "/private/var/folders/ab/T/x", false},
		{"windows", `C:\Users\Mia`, `C:\`, true},
		{"windows", `C:\Users\Mia`, `c:\WINDOWS\System32`, true},
		{"windows", `C:\Users\Mia`, `C:\Users\Mia`, true},
		{"windows", `C:\Users\Mia`, `C:\Users\Mia\AppData\Roaming\x`, true},
		{"windows", `C:\Users\Mia`, `C:\Users\Mia\AppData\Local\Temp\x`, false},
		{"windows", `C:\Users\Mia`, `C:\Users\Mia\Pictures`, false},
		{"windows", `C:\Users\Mia`, `E:\`, false},
	}
	for _, c := range cases {
		if got := isSystemFolder(c.path, c.home, c.goos); got != c.want {
			t.Errorf("%s on %s: %v, want %v", c.path, c.goos, got, c.want)
		}
	}
}

func TestCancelledScanEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Scan(ctx, put(t, "a.jpg"), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkScan(b *testing.B) {
	root := b.TempDir()
	const n = 10_000
	for i := range n {
		dir := filepath.Join(root, fmt.Sprintf("d%02d", i%20))
		if i < 20 {
			must(b, os.Mkdir(dir, 0o750))
		}
		must(b, os.WriteFile(filepath.Join(dir, fmt.Sprintf("image-%06d.jpg", i/2*2)), []byte("x"), 0o600))
		must(b, os.WriteFile(filepath.Join(dir, fmt.Sprintf("image-%06d.txt", i/2*2)), []byte("x"), 0o600))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Scan(b.Context(), root, Options{CaptionStrategy: "textfile"}); err != nil {
			b.Fatal(err)
		}
	}
}
