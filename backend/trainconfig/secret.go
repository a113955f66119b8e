package trainconfig

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

// Placeholder stands where a secret was, in everything that may be stored or
// shown.
const Placeholder = "[secret removed]"

// Secret is one secret that was found in a person's files. It prints, logs and
// marshals without its value.
type Secret struct {
	// File is the path of the file that held it.
	File string
	// Field is the setting, "id.key" in a dataloader.
	Field string
	// Kind says in words what it looks like, such as "token" or "access key".
	Kind string

	reveal secretValue
}

// secretValue keeps a secret in a function: no way of printing or marshalling
// shows what a function returns, not even through unexported fields.
type secretValue func() any

// hidden takes the place of a secret in a tree of values.
type hidden struct{ reveal secretValue }

func hide(v any) hidden { return hidden{func() any { return v }} }

// Reveal returns the secret itself. It must not be stored, logged or shown.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return fmt.Sprint(s.reveal())
}

// String names the secret without its value.
func (s Secret) String() string {
	return fmt.Sprintf("%s: %s (%s, not shown)", s.File, s.Field, s.Kind)
}

// GoString is String.
func (s Secret) GoString() string { return s.String() }

// MarshalJSON writes everything but the value.
func (s Secret) MarshalJSON() ([]byte, error) {
	o := &Object{}
	o.set("file", s.File)
	o.set("field", s.Field)
	o.set("kind", s.Kind)
	return o.MarshalJSON()
}

// LogValue is String.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Shapes of tokens that are recognised wherever they stand, as their issuers
// publish them for secret scanners.
var tokenShapes = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"Hugging Face token", regexp.MustCompile(`\b(hf|api_org)_[A-Za-z0-9]{16,}`)},
	{"Replicate token", regexp.MustCompile(`\br8_[A-Za-z0-9]{16,}`)},
	{"access key", regexp.MustCompile(`\b(AKIA|ASIA)[0-9A-Z]{16}\b`)},
	{"GitHub token", regexp.MustCompile(`\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})`)},
	{"GitLab token", regexp.MustCompile(`\bglpat-[A-Za-z0-9_-]{16,}`)},
	{"Slack token", regexp.MustCompile(`\bxox[abeoprs]-[A-Za-z0-9-]{10,}`)},
	{"API key", regexp.MustCompile(`\b(sk-[A-Za-z0-9_-]{20,}|AIza[0-9A-Za-z_-]{35}|rpa_[A-Za-z0-9]{20,})`)},
	{"signed token", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.`)},
	{"private key", regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----`)},
	{"webhook address", regexp.MustCompile(`(?i)https?://([a-z]+\.)?discord(app)?\.com/api/webhooks/|https?://hooks\.slack\.com/|https?://api\.telegram\.org/bot|https?://[a-z0-9.-]*webhook\.office\.com/`)},
	{"address with a password", regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@`)},
	{"address with a token", regexp.MustCompile(`(?i)https?://\S*[?&](access_?token|auth|token|api_?key|key|secret|password|sig|signature|x-amz-signature|x-amz-credential|sv)=[^&\s]+`)},
}

// environment recognises a value that names an environment variable instead of
// being the secret.
var environment = regexp.MustCompile(`^(\$\{?[A-Za-z_][A-Za-z0-9_]*\}?|\{env:[A-Za-z_][A-Za-z0-9_]*\}|%[A-Za-z_][A-Za-z0-9_]*%)$`)

// harmlessTokens are settings about words, not about access.
var harmlessTokens = map[string]bool{
	"instance_token": true, "class_token": true, "placeholder_token": true, "initializer_token": true, "trigger_token": true,
	"concept_token": true, "modifier_token": true, "special_token": true, "pad_token": true, "eos_token": true, "bos_token": true,
	"unk_token": true, "mask_token": true, "sep_token": true, "cls_token": true, "null_token": true, "new_token": true,
}

// canonical is a setting's name without dashes in front.
func canonical(key string) string { return strings.TrimLeft(key, "-") }

// secretByName says what a setting of this name holds when it is a secret, or
// nothing.
func secretByName(key string) string {
	k := strings.ReplaceAll(strings.ToLower(canonical(key)), "-", "_")
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(k, p) {
				return true
			}
		}
		return false
	}
	ends := func(parts ...string) bool {
		for _, p := range parts {
			if k == p || strings.HasSuffix(k, "_"+p) {
				return true
			}
		}
		return false
	}
	switch {
	case has("password", "passwd", "passphrase"):
		return "password"
	case has("secret"):
		return "secret key"
	case ends("api_key", "apikey", "app_key"):
		return "API key"
	case ends("access_key", "access_key_id", "account_key", "shared_key", "private_key", "signing_key", "encryption_key"):
		return "access key"
	case ends("token") && !harmlessTokens[k]:
		return "token"
	case has("credential", "connection_string") || ends("authorization", "bearer", "cookie", "sas_url"):
		return "credential"
	}
	return ""
}

// secretByShape says what a text holds when it looks like a secret, or nothing.
func secretByShape(s string) string {
	for _, shape := range tokenShapes {
		if shape.re.MatchString(s) {
			return shape.kind
		}
	}
	return ""
}

// lifter replaces the secrets of one file.
type lifter struct {
	file  string
	found []Secret
}

// lift walks v, replaces secrets in place and returns what stands for v itself.
// kind is set when the name above says that everything below is a secret.
func (l *lifter) lift(v any, field, kind string) any {
	switch v := v.(type) {
	case *Object:
		for _, k := range v.keys {
			below := kind
			if below == "" {
				below = secretByName(k)
			}
			v.values[k] = l.lift(v.values[k], joinField(field, k), below)
		}
	case []any:
		for i := range v {
			v[i] = l.lift(v[i], fmt.Sprintf("%s[%d]", field, i), kind)
		}
	case string:
		return l.text(v, field, kind)
	default:
		// A number is only a secret where a password is asked for; true and null
		// never are.
		if kind == "password" && v != nil && v != true && v != false {
			return l.hide(v, field, kind)
		}
	}
	return v
}

func (l *lifter) text(s, field, kind string) any {
	trimmed := strings.TrimSpace(s)
	if trimmed == "" || trimmed == Placeholder || environment.MatchString(trimmed) {
		return s
	}
	if kind == "" {
		kind = secretByShape(s)
	}
	if kind == "" && (trimmed[0] == '{' || trimmed[0] == '[') {
		kind = secretInside(trimmed)
	}
	if kind == "" {
		return s
	}
	return l.hide(s, field, kind)
}

func (l *lifter) hide(v any, field, kind string) any {
	h := hide(v)
	l.found = append(l.found, Secret{File: l.file, Field: field, Kind: kind, reveal: h.reveal})
	return h
}

// secretInside looks into JSON that is written as a text, as SimpleTuner allows
// for its webhook and publishing settings.
func secretInside(text string) string {
	v, _, err := decode([]byte(text))
	if err != nil {
		return ""
	}
	inner := lifter{}
	inner.lift(v, "", "")
	if len(inner.found) == 0 {
		return ""
	}
	return inner.found[0].Kind
}

func joinField(field, key string) string {
	if field == "" {
		return key
	}
	return field + "." + key
}
