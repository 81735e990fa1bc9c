// A webhook that changes nothing: of the review it reads the uid alone, and allows.
package main

import (
	"encoding/json"
	"net/http"

	"boxinit.bench/go/serve"
)

type review struct {
	APIVersion string    `json:"apiVersion"`
	Kind       string    `json:"kind"`
	Request    *request  `json:"request,omitempty"`
	Response   *response `json:"response,omitempty"`
}

type request struct {
	UID string `json:"uid"`
}

type response struct {
	UID     string `json:"uid"`
	Allowed bool   `json:"allowed"`
}

func main() {
	serve.TLS(serve.Flags(), func(w http.ResponseWriter, r *http.Request) {
		var asked review
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Request == nil {
			http.Error(w, "not an AdmissionReview", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(review{
			APIVersion: asked.APIVersion,
			Kind:       asked.Kind,
			Response:   &response{UID: asked.Request.UID, Allowed: true},
		})
	})
}
