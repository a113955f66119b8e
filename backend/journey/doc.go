// Package journey walks the whole way of a job with the programs that a person runs, and looks at what is left on the
// disk and on the wire. It has no code of its own but tests: what stands here is what Crisol promises.
package journey
