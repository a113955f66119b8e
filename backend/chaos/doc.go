// Package chaos kills Crisol where it hurts most and at random, and checks that no job is lost, none is submitted twice,
// nothing is left behind, and the state after the restart is the true one. `make chaos` runs it; its tests are built
// with the tag chaos and want a keychain (build/with-session).
package chaos
