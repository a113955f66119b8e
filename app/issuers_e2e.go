//go:build e2e

package main

import (
	"os"

	"crisol/backend/account"
)

// issuers are where a test of the window has put its doubles of the issuers of tokens.
func issuers() account.Endpoints {
	at := os.Getenv("CRISOL_E2E_ISSUERS")
	return account.Endpoints{Replicate: at, HuggingFace: at}
}
