// Command crisol is the native window of Crisol.
package main

import "os"

func main() { os.Exit(start()) }
