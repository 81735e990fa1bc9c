// Package serve is what the Go peers have in common: net/http with TLS, as webhooks without a framework start it.
package serve

import (
	"flag"
	"log"
	"net/http"
	"path/filepath"
)

// Where a program is to listen, and the folder of tls.crt and tls.key.
type Place struct {
	Port         string
	Certificates string
}

// Flags reads -port and -certificates.
func Flags() Place {
	port := flag.String("port", "8443", "where to listen on loopback")
	certificates := flag.String("certificates", ".", "the folder of tls.crt and tls.key")
	flag.Parse()
	return Place{Port: *port, Certificates: *certificates}
}

// TLS serves until the process is killed.
func TLS(place Place, handler http.HandlerFunc) {
	certificate := filepath.Join(place.Certificates, "tls.crt")
	key := filepath.Join(place.Certificates, "tls.key")
	log.Fatal(http.ListenAndServeTLS("127.0.0.1:"+place.Port, certificate, key, handler))
}
