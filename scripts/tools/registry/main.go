// Command registry is the CNCF Distribution registry with the one storage driver that tests use. Its own command
// links every cloud's storage as well, which takes minutes to build.
package main

import (
	"github.com/distribution/distribution/v3/registry"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/inmemory"
)

func main() {
	if err := registry.RootCmd.Execute(); err != nil {
		panic(err)
	}
}
