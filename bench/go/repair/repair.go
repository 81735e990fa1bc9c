// Package repair is the least that makes a Sysbox pod come out right: the shell around init goes, and the API token is
// mirrored to where systemd's /run does not hide it. No other way of starting init, no self-check, no findings: less work
// than boxinit does, to the peers' advantage.
package repair

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount"
const target = "/etc/serviceaccount"

var wrapped = []string{"sh", "-c", "exec /sbin/init"}
var unwrapped = []string{"/sbin/init"}

// Operation of RFC 6902.
type Operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

// Patch is for webhooks that write operations themselves. It is empty where there is nothing to repair.
func Patch(pod *corev1.Pod) []Operation {
	var operations []Operation
	for i, container := range pod.Spec.Containers {
		if !startsWrappedInit(pod, &container) {
			continue
		}
		at := fmt.Sprintf("/spec/containers/%d", i)
		operations = append(operations, Operation{Op: "replace", Path: at + "/command", Value: unwrapped})
		if mirror := mirrorOfToken(&container); mirror != nil {
			operations = append(operations, Operation{Op: "add", Path: at + "/volumeMounts/-", Value: mirror})
		}
	}
	return operations
}

// Apply is for webhooks whose library finds out what changed. It tells whether anything did.
func Apply(pod *corev1.Pod) bool {
	changed := false
	for i := range pod.Spec.Containers {
		container := &pod.Spec.Containers[i]
		if !startsWrappedInit(pod, container) {
			continue
		}
		changed = true
		container.Command = unwrapped
		if mirror := mirrorOfToken(container); mirror != nil {
			container.VolumeMounts = append(container.VolumeMounts, *mirror)
		}
	}
	return changed
}

func startsWrappedInit(pod *corev1.Pod, container *corev1.Container) bool {
	runtimeClass := pod.Spec.RuntimeClassName
	isSysbox := runtimeClass != nil && *runtimeClass == "sysbox-runc"
	return isSysbox && slices.Equal(container.Command, wrapped) && len(container.Args) == 0
}

func mirrorOfToken(container *corev1.Container) *corev1.VolumeMount {
	for _, mount := range container.VolumeMounts {
		if mount.MountPath == tokenPath {
			return &corev1.VolumeMount{Name: mount.Name, ReadOnly: true, MountPath: target}
		}
	}
	return nil
}
