package trainer

import (
	"fmt"
	"log/slog"
	"strings"
)

// Inputs are what the container's predictor takes (SimpleTuner predict.py), by the names that it takes them under. All
// are optional for the predictor's schema; what a run needs is checked by [Run].
//
// Inputs hold secrets: hf_token, s3_access_key, s3_secret_key, and whatever the two JSON texts carry. Printing and
// logging show none of them. JSON does: it is the wire form and has to carry them, so a marshalled Inputs must not be
// stored or shown.
type Inputs struct {
	// Images is the URL or container path of a zip or tar of images; only looked at without DataloaderJSON.
	Images string `json:"images,omitempty"`
	// ConfigJSON is the training configuration as JSON text, or a path in the container.
	ConfigJSON string `json:"config_json,omitempty"`
	// DataloaderJSON is the list of datasets as JSON text, or a path in the container.
	DataloaderJSON string `json:"dataloader_json,omitempty"`
	// MaxTrainSteps replaces the configuration's max_train_steps when it is not 0.
	MaxTrainSteps int `json:"max_train_steps,omitempty"`
	// S3Bucket turns on publishing.
	S3Bucket string `json:"s3_bucket,omitempty"`
	// S3Region is the region; empty means us-east-1.
	S3Region string `json:"s3_region,omitempty"`
	// S3EndpointURL is the endpoint, which may have a path; empty means AWS.
	S3EndpointURL string `json:"s3_endpoint_url,omitempty"`
	// S3BasePath is the prefix of every published key; empty means "simpletuner".
	S3BasePath string `json:"s3_base_path,omitempty"`
	// S3PublicBaseURL is used for the returned link only.
	S3PublicBaseURL string `json:"s3_public_base_url,omitempty"`
	// S3AccessKey is a secret.
	S3AccessKey string `json:"s3_access_key,omitempty"`
	// S3SecretKey is a secret.
	S3SecretKey string `json:"s3_secret_key,omitempty"`
	// HubModelID is a Hugging Face repository; it needs HFToken.
	HubModelID string `json:"hub_model_id,omitempty"`
	// HFToken is a secret.
	HFToken string `json:"hf_token,omitempty"`
	// LycorisConfig is JSON text or a path in the container.
	LycorisConfig string `json:"lycoris_config,omitempty"`
	// ReturnLogs prints the end of debug.log when the run has succeeded; nil means true.
	ReturnLogs *bool `json:"return_logs,omitempty"`
}

// String says which inputs are there, and the values of those that are neither secret nor able to carry a secret.
func (in Inputs) String() string {
	var parts []string
	add := func(name, value string, open bool) {
		switch {
		case value == "":
		case open:
			parts = append(parts, fmt.Sprintf("%s=%q", name, value))
		default:
			parts = append(parts, fmt.Sprintf("%s=(%d bytes)", name, len(value)))
		}
	}
	hidden := func(name, value string) {
		if value != "" {
			parts = append(parts, name+"=(hidden)")
		}
	}
	hidden("images", in.Images)
	add("config_json", in.ConfigJSON, false)
	add("dataloader_json", in.DataloaderJSON, false)
	if in.MaxTrainSteps != 0 {
		parts = append(parts, fmt.Sprintf("max_train_steps=%d", in.MaxTrainSteps))
	}
	add("s3_bucket", in.S3Bucket, true)
	add("s3_region", in.S3Region, true)
	hidden("s3_endpoint_url", in.S3EndpointURL)
	add("s3_base_path", in.S3BasePath, true)
	hidden("s3_public_base_url", in.S3PublicBaseURL)
	hidden("s3_access_key", in.S3AccessKey)
	hidden("s3_secret_key", in.S3SecretKey)
	add("hub_model_id", in.HubModelID, true)
	hidden("hf_token", in.HFToken)
	add("lycoris_config", in.LycorisConfig, false)
	if in.ReturnLogs != nil {
		parts = append(parts, fmt.Sprintf("return_logs=%t", *in.ReturnLogs))
	}
	return "inputs{" + strings.Join(parts, " ") + "}"
}

// GoString is [Inputs.String], so that %#v shows no secret either.
func (in Inputs) GoString() string { return in.String() }

// LogValue is [Inputs.String] for log/slog.
func (in Inputs) LogValue() slog.Value { return slog.StringValue(in.String()) }
