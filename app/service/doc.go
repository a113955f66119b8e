// Package service holds the facades that the window is bound to: one small struct per concern, context first where
// work can take time, typed values and errors out. They hold no rules of their own: the backend decides.
package service
