// Package dataset lists the files of a training dataset that may leave this
// machine: the media of the dataset's type and their captions. Everything else
// is left out and named with the reason. Nothing here reads the content of a
// file, writes, or follows a link out of the folder.
package dataset

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Kind says what a file of a dataset is to the trainer.
type Kind string

// The kinds of files that a Listing holds.
const (
	KindImage    Kind = "image"
	KindVideo    Kind = "video"
	KindAudio    Kind = "audio"
	KindCaption  Kind = "caption"
	KindMetadata Kind = "metadata"
	KindOther    Kind = "other"
)

// File is one file that belongs to the dataset.
type File struct {
	// Path is relative to the listing's root and slash-separated on every OS. It
	// is valid UTF-8 without control characters or backslashes, at most
	// MaxPath bytes.
	Path string
	// Size is in bytes.
	Size int64
	// ModTime is the file's modification time, with the precision of its disk.
	ModTime time.Time
	// Kind is what the trainer does with it.
	Kind Kind
}

// MaxPath is the longest relative path, in bytes, that is taken. An S3 key holds
// 1,024 bytes (S3 API reference, "Creating object key names"); the rest is kept
// for a prefix.
const MaxPath = 900

// MaxMissing is how many paths Listing.MissingCaptions holds at most.
const MaxMissing = 100

// Reason says why a file or folder is left out. The values are stable: faces
// translate them.
type Reason string

// The reasons for leaving something out.
const (
	ReasonHidden     Reason = "hidden"        // the name begins with a dot, or the OS marks it as hidden
	ReasonSecret     Reason = "secret"        // key, credential, token or history file, by its name
	ReasonVCS        Reason = "vcs"           // folder of a version control system
	ReasonSoftware   Reason = "software"      // node_modules, virtual environments, byte code
	ReasonLitter     Reason = "litter"        // left by an editor, a file manager or an OS
	ReasonLink       Reason = "link-leaves"   // symbolic link to something outside the dataset
	ReasonLinkFolder Reason = "link-folder"   // link to a folder, which is listed where it really is
	ReasonLinkBroken Reason = "link-broken"   // link to nothing, or a loop
	ReasonNotRegular Reason = "not-regular"   // device, socket or named pipe
	ReasonUnreadable Reason = "unreadable"    // this user may not read it
	ReasonUnused     Reason = "unused"        // the trainer does not use such files in this dataset
	ReasonNoMedia    Reason = "caption-alone" // looks like a caption, but no media has this name
	ReasonEmpty      Reason = "empty"         // media of zero bytes
	ReasonName       Reason = "name"          // the name is not UTF-8, too long, or read differently elsewhere
)

// LeftOut is a file or folder that does not belong to the dataset. The Path of
// a folder ends in a slash, its content is not listed, and its Size is 0.
type LeftOut struct {
	Path   string
	Reason Reason
	Size   int64
}

// Listing is what Scan found.
type Listing struct {
	// Root is the absolute folder, with links resolved.
	Root string
	// Files are sorted by Path, bytewise.
	Files []File
	// LeftOut are sorted by Path, bytewise.
	LeftOut []LeftOut
	// Images counts the media of the dataset's own type: images, or the videos
	// of a video dataset, the sounds of an audio dataset.
	Images int
	// Captions counts the caption files.
	Captions int
	// MissingCaptions names media without a caption file, MaxMissing at most; it
	// is only filled in for the caption strategy "textfile".
	MissingCaptions []string
	// MissingCaptionCount counts them all.
	MissingCaptionCount int
	// Bytes is the sum of the sizes of Files.
	Bytes int64
}

// Options are what the trainer's dataloader says about the dataset.
type Options struct {
	// Type is SimpleTuner's dataset_type; empty means "image".
	Type string
	// CaptionStrategy is SimpleTuner's caption_strategy; empty means "filename".
	CaptionStrategy string
	// Home is the home folder of the person, for the list of folders that are
	// never a dataset; empty means the user's own.
	Home string
	// Progress, when not nil, is called with the number of files seen, every
	// thousand files and at the end.
	Progress func(done int)
}

// Errors that a caller may want to tell apart with errors.Is.
var (
	// ErrSystemFolder says that the folder is one that belongs to the system or
	// holds credentials, or is so general that it cannot be meant.
	ErrSystemFolder = errors.New("this folder is not a dataset")
	// ErrEmpty says that the folder holds no media of the dataset's type.
	ErrEmpty = errors.New("no file of the dataset's type in this folder")
)

// RootError is a failure that concerns the dataset's folder as a whole.
type RootError struct {
	// Root is the folder as it was asked for.
	Root string
	// Err is the cause: ErrSystemFolder, ErrEmpty or a file system error.
	Err error
	// Fix says what a person can do about it.
	Fix string
}

// Error names the folder, the cause and the way out.
func (e *RootError) Error() string {
	if e.Fix == "" {
		return fmt.Sprintf("%s: %v", e.Root, e.Err)
	}
	return fmt.Sprintf("%s: %v. Fix: %s", e.Root, e.Err, e.Fix)
}

// Unwrap returns the cause.
func (e *RootError) Unwrap() error { return e.Err }

// Scan lists the dataset in root. It only reads folders and the metadata of
// files, needs about 200 bytes of memory for each file, and obeys ctx.
//
// The error is a *RootError when root is missing, not a folder, unreadable, a
// system folder (ErrSystemFolder), or holds nothing to train on (ErrEmpty). With
// ErrEmpty the listing is returned as well, because what was left out explains
// it. A folder below root that cannot be read does not end the scan: it is left
// out as ReasonUnreadable.
func Scan(ctx context.Context, root string, o Options) (*Listing, error) {
	resolved, err := openRoot(root, o.Home)
	if err != nil {
		return nil, err
	}
	s := newScanner(ctx, resolved, o)
	if err := s.folder("", resolved); err != nil {
		return nil, err
	}
	l := s.finish()
	if l.Images == 0 {
		return l, &RootError{Root: root, Err: ErrEmpty, Fix: s.want.emptyFix()}
	}
	return l, nil
}
