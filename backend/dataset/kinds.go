package dataset

import (
	"fmt"
	"slices"
	"strings"
)

func set(names string) map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(names) {
		m[n] = true
	}
	return m
}

// Extensions that SimpleTuner opens as samples (helpers/training/__init__.py:
// what Pillow can open, with its JPEG XL plugin, and two lists for video and
// sound). Of Pillow's formats those are left away that hold documents or
// scientific data rather than pictures, such as .eps, .emf, .h5 and .fits.
var (
	imageExts = set(".jpg .jpeg .jpe .jfif .png .apng .webp .bmp .dib .tif .tiff .gif .avif .avifs .jxl" +
		" .jp2 .j2k .jpc .jpf .jpx .j2c .mpo .tga .icb .vda .vst .ppm .pgm .pbm .pnm .pfm .psd .pcx .dds .qoi .sgi" +
		" .rgb .rgba .bw .ico .icns")
	videoExts = set(".mp4 .avi .mov .mkv .webm .flv .wmv .m4v .mpeg .mpg .3gp .ogv")
	audioExts = set(".wav .wave .flac .mp3 .mp4a .m4a .aac .ogg .oga .opus .wma .aiff .aif .aifc .alac")
)

// mediaExts are the extensions of one kind of sample, in lower case.
type mediaExts struct {
	kind Kind
	exts map[string]bool
}

// wanted is what a dataset of one type uses.
type wanted struct {
	media       []mediaExts     // what counts as a sample
	captionExts []string        // exact, the first one is the caption itself
	metaExts    map[string]bool // of tables with captions
	pairs       bool            // captions only count beside media
	textfiles   bool            // every medium should have a caption
	typ         string
}

func wantedBy(o Options) wanted {
	w := wanted{media: []mediaExts{{KindImage, imageExts}}, typ: strings.ToLower(strings.TrimSpace(o.Type))}
	switch w.typ {
	case "video":
		w.media = []mediaExts{{KindVideo, videoExts}}
	case "audio":
		w.media = []mediaExts{{KindAudio, audioExts}}
	case "conditioning", "eval":
		// They are of the same kind as the dataset that they belong to.
		w.media = append(w.media, mediaExts{KindVideo, videoExts})
	case "caption":
		// SimpleTuner's caption datasets hold these (metadata/backends/caption.py).
		w.media = []mediaExts{{KindCaption, set(".txt .json .jsonl")}}
		return w
	case "":
		w.typ = "image"
	}
	switch strings.ToLower(strings.TrimSpace(o.CaptionStrategy)) {
	case "textfile":
		// Exactly ".txt": keys of a bucket are case-sensitive, and the trainer asks
		// for the lower case name.
		w.captionExts, w.pairs, w.textfiles = []string{".txt"}, true, true
		if w.typ == "audio" {
			w.captionExts = append(w.captionExts, ".lyrics")
		}
	case "parquet":
		w.metaExts = set(".parquet .jsonl")
	case "csv":
		w.metaExts = set(".csv")
	}
	return w
}

// kind says what a file is by its extension: lower is ext in lower case.
func (w *wanted) kind(lower, ext string) Kind {
	for _, m := range w.media {
		if m.exts[lower] {
			return m.kind
		}
	}
	switch {
	case slices.Contains(w.captionExts, ext):
		return KindCaption
	case w.metaExts[lower]:
		return KindMetadata
	}
	return KindOther
}

func (w *wanted) isMedia(k Kind) bool {
	return slices.ContainsFunc(w.media, func(m mediaExts) bool { return m.kind == k })
}

// isCaption tells a caption from what merely goes with it.
func (w *wanted) isCaption(ext string) bool { return len(w.captionExts) > 0 && ext == w.captionExts[0] }

// emptyFix says what the folder should hold, with the most common endings.
func (w *wanted) emptyFix() string {
	common := map[Kind]string{KindImage: "jpg, png, webp", KindVideo: "mp4, mov, webm", KindAudio: "wav, flac, mp3", KindCaption: "txt, json, jsonl"}
	return fmt.Sprintf("put files of the type %q there (%s, …), or correct instance_data_dir or dataset_type", w.typ, common[w.media[0].kind])
}
