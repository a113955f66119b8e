package library

import (
	"context"
	"fmt"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"
)

// From shellapi.h of the Windows SDK.
const (
	foDelete            = 3
	fofSilent           = 0x0004
	fofNoConfirmation   = 0x0010
	fofAllowUndo        = 0x0040
	fofNoErrorUI        = 0x0400
	fofWantNukeWarning  = 0x4000 // asks the person before something is deleted that the bin cannot hold
	maxShellPath        = 259    // SHFileOperation knows no longer paths
	pointerBytesOfWin64 = 8
)

// shFileOperation is SHFILEOPSTRUCTW as 64-bit Windows lays it out; the 32-bit one is packed otherwise.
type shFileOperation struct {
	window    windows.Handle
	operation uint32
	from      *uint16
	to        *uint16
	flags     uint16
	aborted   int32
	mappings  uintptr
	title     *uint16
}

var shFileOperationW = windows.NewLazySystemDLL("shell32.dll").NewProc("SHFileOperationW")

// put moves the file to the recycle bin of its drive. Only drives that are built in have one; elsewhere the shell would
// delete, so nothing is done.
func (t systemTrash) put(_ context.Context, path string) (kept string, err error) {
	path = filepath.Clean(path)
	volume, err := windows.UTF16PtrFromString(filepath.VolumeName(path) + `\`)
	if err != nil {
		return "", err
	}
	if windows.GetDriveType(volume) != windows.DRIVE_FIXED || unsafe.Sizeof(uintptr(0)) != pointerBytesOfWin64 {
		return "", ErrNoTrash
	}
	from, err := windows.UTF16FromString(path)
	if err != nil {
		return "", err
	}
	if len(from) > maxShellPath {
		return "", fmt.Errorf("its path is too long for the recycle bin: %w", ErrNoTrash)
	}
	from = append(from, 0) // a list of paths ends with an empty one
	op := shFileOperation{
		operation: foDelete, from: &from[0],
		flags: fofSilent | fofNoConfirmation | fofAllowUndo | fofNoErrorUI | fofWantNukeWarning,
	}
	code, _, _ := shFileOperationW.Call(uintptr(unsafe.Pointer(&op))) //nolint:gosec // the call wants its address; the error is in the result
	if code != 0 {
		return "", fmt.Errorf("the recycle bin answered with code %#x: %w", code, ErrNoTrash)
	}
	if op.aborted != 0 {
		return "", fmt.Errorf("the move to the recycle bin was declined: %w", ErrNoTrash)
	}
	return "", nil // the bin names it as it likes
}

// takeBack is left to the person: the recycle bin gives back only by its own interface.
func (t systemTrash) takeBack(string, string) error { return ErrNotKept }
