package recipe

import (
	"maps"
	"slices"

	"crisol/backend/trainconfig"
)

// Family is a family of base models with the defaults of its recipe.
type Family struct {
	// ID is SimpleTuner's model_family.
	ID string `json:"id"`
	// Name is what people call it.
	Name string `json:"name"`
	// Model is the base model's repository at the Hugging Face Hub.
	Model string `json:"model"`
	// Gated says that its owner wants each person to accept a licence at the Hub first.
	Gated bool `json:"gated"`
	// Media is the dataset_type of its samples: image or video.
	Media string `json:"media"`
	// MemoryGB is what a LoRA with the recipe's defaults takes of one GPU's memory, in GB; 0 when no source says.
	MemoryGB int `json:"memory_gb"`
	// Billions are the parameters of the part that is trained, in thousand millions; 0 when no source says.
	Billions float64 `json:"billions"`
	// Guide is the page of SimpleTuner's documentation that the recipe is from.
	Guide string `json:"guide"`
	// Defaults are answers that differ from the form's own.
	Defaults map[string]string `json:"defaults"`

	settings []setting
	video    int // frames of a sample; 0 for images
	batch    int // write_batch_size of the text embeddings
}

// setting is one setting of config.json, in the order in which it is written.
type setting struct {
	key   string
	value any
}

// families are those whose recipe could be taken from SimpleTuner's own guides and examples, at bghira/SimpleTuner:
// documentation/quickstart/<guide> and simpletuner/examples/<family>*/config.json. What neither gives is left to
// SimpleTuner's defaults (documentation/OPTIONS.md). PixArt and Sana are not among them: their guides train LyCORIS only.
var families = []Family{
	{ // FLUX.md: gated; "a bit more than 18G VRAM" at int8 and rank 16. examples/flux.peft-lora: shift, guidance, steps.
		ID: "flux", Name: "FLUX.1 dev", Model: "black-forest-labs/FLUX.1-dev", Gated: true, Media: "image", MemoryGB: 19, Billions: 12,
		Guide: "FLUX.md",
		settings: []setting{
			{"base_model_precision", "int8-quanto"}, {"optimizer", "adamw_bf16"}, {"max_grad_norm", 1.0}, {"flow_schedule_shift", 3},
			{"validation_guidance", 3.0}, {"validation_num_inference_steps", 20},
		},
	},
	{ // SDXL.md: quantising the UNet "is not recommended"; guidance between 4.2 and 6.4.
		ID: "sdxl", Name: "Stable Diffusion XL", Model: "stabilityai/stable-diffusion-xl-base-1.0", Media: "image", Guide: "SDXL.md",
		settings: []setting{
			{"base_model_precision", "no_change"}, {"optimizer", "adamw_bf16"}, {"max_grad_norm", 1.0},
			{"validation_guidance", 4.2}, {"validation_num_inference_steps", 30},
		},
	},
	{ // SD3.md, "Stable configuration values": learning rate, clipping, precision and optimizer; access has to be granted.
		ID: "sd3", Name: "Stable Diffusion 3.5 Large", Model: "stabilityai/stable-diffusion-3.5-large", Gated: true, Media: "image", Billions: 8,
		Guide: "SD3.md",
		settings: []setting{
			{"base_model_precision", "int8-quanto"}, {"optimizer", "adamw_bf16"}, {"max_grad_norm", 0.1}, {"flow_schedule_shift", 3},
			{"validation_guidance", 3.0}, {"validation_num_inference_steps", 30},
		},
	},
	{ // QWEN_IMAGE.md: rank 8, a batch of one with accumulation, clipping at 0.01; "40GB+ is strongly recommended".
		ID: "qwen_image", Name: "Qwen Image", Model: "Qwen/Qwen-Image", Media: "image", MemoryGB: 40, Billions: 20, Guide: "QWEN_IMAGE.md",
		Defaults: map[string]string{Rank: "8"}, batch: 16,
		settings: []setting{
			{"model_flavour", "v1.0"}, {"base_model_precision", "int8-quanto"}, {"quantize_via", "cpu"}, {"optimizer", "optimi-lion"},
			{"max_grad_norm", 0.01}, {"gradient_accumulation_steps", 4}, {"flow_schedule_shift", 1.73},
			{"validation_guidance", 4.0}, {"validation_num_inference_steps", 30},
		},
	},
	{ // WAN.md and its example config: the 1.3B text-to-video model at 480p, 75 frames.
		ID: "wan", Name: "Wan 2.1 (1.3B)", Model: "Wan-AI/Wan2.1-T2V-1.3B-Diffusers", Media: "video", Billions: 1.3, Guide: "WAN.md", video: 75,
		Defaults: map[string]string{Resolution: "512", LearningRate: "0.00005"},
		settings: []setting{
			{"pretrained_t5_model_name_or_path", "Wan-AI/Wan2.1-T2V-1.3B-Diffusers"}, {"base_model_precision", "no_change"},
			{"optimizer", "optimi-lion"}, {"max_grad_norm", 0.01}, {"grad_clip_method", "value"}, {"offload_during_startup", true},
			{"validation_guidance", 5.2}, {"validation_num_inference_steps", 40}, {"validation_num_video_frames", 81},
		},
	},
	{ // LTXVIDEO.md: "a realistic minimum is 16GB". examples/ltxvideo-0.9.5-t2v.peft-lora and its dataloader: the rest.
		ID: "ltxvideo", Name: "LTX Video 0.9.5", Model: "Lightricks/LTX-Video-0.9.5", Media: "video", MemoryGB: 16, Guide: "LTXVIDEO.md", video: 48,
		Defaults: map[string]string{Resolution: "512", LearningRate: "0.00006"},
		settings: []setting{
			{"model_flavour", "0.9.5"}, {"base_model_precision", "int8-torchao"}, {"optimizer", "adamw_bf16"}, {"max_grad_norm", 0.1},
			{"vae_enable_slicing", true}, {"vae_enable_tiling", true},
			{"validation_guidance", 5.0}, {"validation_num_inference_steps", 40}, {"validation_num_video_frames", 49},
		},
	},
	{ // HUNYUANVIDEO.md; examples/hunyuanvideo-1.5-t2v.peft-lora and its dataloader.
		ID: "hunyuanvideo", Name: "HunyuanVideo 1.5", Model: "tencent/HunyuanVideo-1.5", Media: "video", Guide: "HUNYUANVIDEO.md", video: 48,
		Defaults: map[string]string{Resolution: "512", LearningRate: "0.00006"},
		settings: []setting{
			{"model_flavour", "t2v-480p"}, {"base_model_precision", "int8-torchao"}, {"optimizer", "optimi-lion"}, {"max_grad_norm", 0.1},
			{"flow_schedule_shift", 5.0}, {"vae_enable_slicing", true}, {"vae_enable_tiling", true},
			{"validation_guidance", 6.0}, {"validation_num_inference_steps", 30}, {"validation_num_video_frames", 49},
		},
	},
}

// Families lists the families that have a recipe.
func Families() []Family {
	out := slices.Clone(families)
	for i := range out {
		out[i].Defaults = maps.Clone(out[i].Defaults)
	}
	return out
}

// FamilyOf returns the family of SimpleTuner's model_family.
func FamilyOf(id string) (Family, bool) {
	for _, f := range families {
		if f.ID == id {
			return f, true
		}
	}
	return Family{ID: id, Media: "image"}, false
}

// Follows tells whether a config keeps to the base model and the precision that the recipe's figures are for.
func (f Family) Follows(s trainconfig.Settings) bool {
	precision := ""
	for _, x := range f.settings {
		if x.key == "base_model_precision" {
			precision = trainconfig.Plain(x.value)
		}
	}
	model, _ := s.String("pretrained_model_name_or_path")
	has, _ := s.String("base_model_precision")
	return (model == "" || model == f.Model) && has == precision
}
