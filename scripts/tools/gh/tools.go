//go:build tools

// Package tools names the command that scripts/setup/go-tools.mjs builds, so that `go mod tidy` keeps its modules.
package tools

import _ "github.com/cli/cli/v2/cmd/gh"
