package dataset

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// All rules compare names in lower case, so that they hold on disks that
// keep case and on disks that do not.
var (
	vcsFolders      = set(".git .hg .svn .bzr cvs _darcs .jj .pijul .fossil")
	softwareFolders = set("node_modules bower_components __pycache__ venv virtualenv .venv .tox .mypy_cache .pytest_cache .ipynb_checkpoints site-packages")
	secretFolders   = set(".ssh .gnupg .aws .azure .kube .docker .config .password-store .gcloud .oci .terraform.d")
	litterFolders   = set("__macosx @eadir $recycle.bin lost+found recycler .trash .trashes .thumbnails .spotlight-v100 .fseventsd .appledouble")

	secretNames = set("credentials credential authorized_keys known_hosts kubeconfig netrc _netrc npmrc pypirc htpasswd pgpass my.cnf" +
		" secrets secret token tokens password passwords passwd api_key api_keys apikey" +
		" access_token auth_token hf_token huggingface_token hub_token replicate_token github_token wandb_api_key" +
		" application_default_credentials client_secret wallet.dat .netrc .npmrc .pypirc .pgpass .htpasswd" +
		" .git-credentials .boto .s3cfg .dockercfg .vault-token .credentials")
	secretExts = set(".env .pem .key .crt .cer .der .p12 .pfx .p7b .p7c .p8 .pkcs8 .pkcs12 .kdbx .kdb .jks .keystore .ppk .gpg .pgp .asc" +
		" .ovpn .keychain .agilekeychain .opvault .1pif .kubeconfig .tfstate .tfvars .rdp .mobileprovision .keytab .sqlite-wal")
	// textExts are the endings behind which a name such as "token" is still the
	// name of a secret; token.png is a picture.
	textExts = set(".txt .json .jsonl .yaml .yml .toml .ini .cfg .conf .csv .xml .md .log .bak .old")

	litterNames = set("thumbs.db thumbs.db:encryptable ehthumbs.db ehthumbs_vista.db desktop.ini .ds_store .localized .directory iconcache.db .picasa.ini picasa.ini zbthumbnail.info")
	litterExts  = set(".swp .swo .swx .bak .tmp .temp .orig .rej .part .partial .crdownload .download .lock .lnk .url .pyc .pyo")

	secretPattern = regexp.MustCompile(`^(\.env([._-].*)?` + // .env, .env.local
		`|id_(rsa|dsa|ecdsa|ed25519)(_sk)?([._-].*)?|ssh_host_.*_key` + // private keys and their copies
		`|(client_secret|service[_-]?account|firebase-adminsdk|gcloud|gcp)[._-].*\.json` + // Google's key files
		`|service[_-]?account\.json` +
		`|\.?(bash|zsh|fish|sh|python|psql|mysql|node_repl|sqlite|rediscli|irb)_?history` + // typed commands
		`|\.?histfile)$`)
)

// folderReason says why a folder of this name is left out with all it holds, or
// nothing.
func folderReason(name string) Reason {
	n := strings.ToLower(name)
	switch {
	case vcsFolders[n]:
		return ReasonVCS
	case softwareFolders[n]:
		return ReasonSoftware
	case secretFolders[n] || secretPattern.MatchString(n):
		return ReasonSecret
	case litterFolders[n] || strings.HasPrefix(n, ".trash-"):
		return ReasonLitter
	case strings.HasPrefix(n, "."):
		return ReasonHidden
	}
	return ""
}

// fileReason says why a file of this name is left out whatever it holds, or
// nothing.
func fileReason(name string) Reason {
	n := strings.ToLower(name)
	switch {
	case isSecretName(n):
		return ReasonSecret
	case isLitterName(n):
		return ReasonLitter
	case strings.HasPrefix(n, "."):
		return ReasonHidden
	}
	return ""
}

func isSecretName(n string) bool {
	// An editor's copy of a secret is that secret.
	n = strings.TrimSuffix(strings.TrimSuffix(n, "~"), ".bak")
	if secretNames[n] || secretPattern.MatchString(n) {
		return true
	}
	ext := filepath.Ext(n)
	return secretExts[ext] || (textExts[ext] && secretNames[strings.TrimSuffix(n, ext)])
}

func isLitterName(n string) bool {
	return litterNames[n] || litterExts[filepath.Ext(n)] || strings.HasSuffix(n, "~") ||
		strings.HasPrefix(n, "~$") || strings.HasPrefix(n, "._") || (strings.HasPrefix(n, "#") && strings.HasSuffix(n, "#"))
}

// isVirtualEnv recognises a Python environment of any name by the file that
// venv writes (PEP 405).
func isVirtualEnv(folder string) bool {
	_, err := os.Lstat(filepath.Join(folder, "pyvenv.cfg"))
	return err == nil
}
