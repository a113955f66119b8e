// Package service holds the facades that the window is bound to: one small struct per concern, typed values and
// errors out. They hold no rules of their own: the backend decides.
//
// Wails v2 calls bound methods with exactly the arguments that the page sends, so they cannot take a context. Each
// facade holds the window's Life instead and derives a bounded context for every call.
package service
