// Applies JSON patches as kube-apiserver does to the answers of mutating webhooks: with the same library, at the
// version that Kubernetes 1.36 requires, and by the same two calls, DecodePatch and Apply on the object's JSON
// (k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go).
//
// A document that is a string is a manifest's text, and is read as kubectl and the API server read it.
//
// Reads lines {"document":...,"patch":[...]} and answers each with {"result":...} or {"error":"..."}.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"sigs.k8s.io/yaml"
)

type question struct {
	Document json.RawMessage `json:"document"`
	Patch    json.RawMessage `json:"patch"`
}

type answer struct {
	Result json.RawMessage `json:"result,omitempty"`
	Error  string          `json:"error,omitempty"`
}

func main() {
	questions := json.NewDecoder(os.Stdin)
	output := bufio.NewWriter(os.Stdout)
	answers := json.NewEncoder(output)
	for {
		var asked question
		if err := questions.Decode(&asked); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			log.Fatalf("not a question: %v", err)
		}
		if err := answers.Encode(apply(asked)); err != nil {
			log.Fatal(err)
		}
	}
	if err := output.Flush(); err != nil {
		log.Fatal(err)
	}
}

func apply(asked question) answer {
	patch, err := jsonpatch.DecodePatch(asked.Patch)
	if err != nil {
		return answer{Error: err.Error()}
	}
	document := asked.Document
	var manifest string
	if json.Unmarshal(document, &manifest) == nil {
		if document, err = yaml.YAMLToJSON([]byte(manifest)); err != nil {
			return answer{Error: err.Error()}
		}
	}
	result, err := patch.Apply(document)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Result: result}
}
