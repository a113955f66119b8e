package receiver

import "testing"

func makePipe(t *testing.T, _ string) {
	t.Helper()
	t.Skip("no pipe has a name among files here")
}
