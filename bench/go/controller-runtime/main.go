// A mutating webhook as controller-runtime's book has it: its server, its decoder, and its diff of the pod for a patch.
// Without a manager, which would need an API server and cost no review anything.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"strconv"

	"boxinit.bench/go/repair"
	"boxinit.bench/go/serve"
	corev1 "k8s.io/api/core/v1"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/klog/v2"
	ctrllog "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

type mutator struct{ decoder admission.Decoder }

func (m *mutator) Handle(_ context.Context, request admission.Request) admission.Response {
	pod := &corev1.Pod{}
	if err := m.decoder.Decode(request, pod); err != nil {
		return admission.Errored(http.StatusBadRequest, err)
	}
	if !repair.Apply(pod) {
		return admission.Allowed("")
	}
	marshaled, err := json.Marshal(pod)
	if err != nil {
		return admission.Errored(http.StatusInternalServerError, err)
	}
	return admission.PatchResponseFromRaw(request.Object.Raw, marshaled)
}

func main() {
	place := serve.Flags()
	ctrllog.SetLogger(klog.Background())
	port, err := strconv.Atoi(place.Port)
	if err != nil {
		log.Fatal(err)
	}
	server := webhook.NewServer(webhook.Options{Host: "127.0.0.1", Port: port, CertDir: place.Certificates})
	handler := &mutator{decoder: admission.NewDecoder(clientgoscheme.Scheme)}
	server.Register("/mutate", &webhook.Admission{Handler: handler})
	log.Fatal(server.Start(context.Background()))
}
