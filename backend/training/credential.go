package training

import (
	"context"
	"strconv"
	"strings"

	"crisol/backend/job"
	"crisol/backend/secret"
)

// A job's trainer gets one credential per dataset and one for publishing, each good for one bucket or prefix. The
// access key says what for; its secret is derived from it, so nothing has to be stored and a restart changes nothing.
//
//	CRISOL<job id, upper case>D<n>   read the job's n-th dataset
//	CRISOL<job id, upper case>O      write the job's outputs
const (
	accessPrefix = "CRISOL"
	idLength     = 26 // a ULID
)

// Purpose is what a credential is for.
type Purpose struct {
	Job     job.ID
	Output  bool // write outputs; else read a dataset
	Dataset int  // which, when Output is false
}

// AccessKey returns the access key of a credential for p.
func (p Purpose) AccessKey() string {
	key := accessPrefix + strings.ToUpper(string(p.Job))
	if p.Output {
		return key + "O"
	}
	return key + "D" + strconv.Itoa(p.Dataset)
}

// ParseAccessKey returns what an access key is for; ok is false when it is not one of ours.
func ParseAccessKey(key string) (p Purpose, ok bool) {
	rest, ok := strings.CutPrefix(key, accessPrefix)
	if !ok || len(rest) <= idLength {
		return p, false
	}
	p.Job = job.ID(strings.ToLower(rest[:idLength]))
	switch kind := rest[idLength:]; {
	case kind == "O":
		p.Output = true
	case kind[0] == 'D':
		n, err := strconv.Atoi(kind[1:])
		if err != nil || n < 0 {
			return p, false
		}
		p.Dataset = n
	default:
		return p, false
	}
	return p, p.AccessKey() == key
}

// Secret returns the secret key that belongs to an access key.
func Secret(ctx context.Context, keys Deriver, accessKey string) (secret.Value, error) {
	return keys.Derive(ctx, "s3/"+accessKey)
}
