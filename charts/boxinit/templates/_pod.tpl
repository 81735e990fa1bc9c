{{/* Room for the last requests after the drain, and for the process to give up by itself 20 s after it. */}}
{{- define "boxinit.terminationGracePeriod" -}}
{{- $drain := dig "drainSeconds" 10 (.Values.config.server | default dict) | float64 | ceil | int }}
{{- if kindIs "invalid" .Values.terminationGracePeriodSeconds }}
{{- add $drain 25 }}
{{- else }}
{{- .Values.terminationGracePeriodSeconds }}
{{- end }}
{{- end }}

{{/* How pods are replaced: .Values.strategy, or what the network makes possible. */}}
{{- define "boxinit.strategy" -}}
{{- $surge := dict "maxSurge" 1 "maxUnavailable" 0 }}
{{- if and .Values.hostNetwork.enabled (gt (int .Values.replicaCount) 1) }}
{{- $surge = dict "maxSurge" 0 "maxUnavailable" 1 }}
{{- end }}
{{- toYaml (.Values.strategy | default (dict "type" "RollingUpdate" "rollingUpdate" $surge)) }}
{{- end }}

{{/* Constraints, each with the pods' own labels where it selects by none. */}}
{{- define "boxinit.topologySpreadConstraints" -}}
{{- $own := dict "labelSelector" (dict "matchLabels" (include "boxinit.selectorLabels" . | fromYaml)) }}
{{- $constraints := list }}
{{- range .Values.topologySpreadConstraints }}
{{- $constraints = append $constraints (hasKey . "labelSelector" | ternary . (merge dict . $own)) }}
{{- end }}
{{- toYaml $constraints }}
{{- end }}

{{/* A quantity of memory in MiB, rounded down. */}}
{{- define "boxinit.mebibytes" -}}
{{- $units := dict "" 1.0 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 }}
{{- $text := . | toString }}
{{- if kindIs "float64" . }}{{ $text = . | int64 | toString }}{{ end }}
{{- $number := regexFind "^[0-9]+([.][0-9]+)?" $text }}
{{- $unit := trimPrefix $number $text }}
{{- if or (not $number) (not (hasKey $units $unit)) }}
{{- fail (printf "resources.limits.memory is %s: write it with one of the units %s" $text (keys $units | sortAlpha | join " " | trim)) }}
{{- end }}
{{- divf (mulf ($number | float64) (get $units $unit)) 1048576.0 | floor | int64 }}
{{- end }}

{{/*
The heap that Node.js may use, in MiB. What a pod holds beside it was measured with the largest reviews, as many at a
time as it takes: up to three times the bodies (as bytes, joined, and as text), and 160 MiB; 32 MiB more by what asks the
API server, and what signs certificates.
*/}}
{{- define "boxinit.heap" -}}
{{- $body := dig "bodyMemoryMiB" 64 (.Values.config.server | default dict) | int64 }}
{{- $beside := add (mul 3 $body) (include "boxinit.needsApiServer" . | eq "true" | ternary 192 160) }}
{{- $heap := .Values.nodeHeapMiB }}
{{- $limit := dig "limits" "memory" "" (.Values.resources | default dict) }}
{{- if $limit }}
{{- $limit = include "boxinit.mebibytes" $limit | int64 }}
{{- $heap = kindIs "invalid" $heap | ternary (sub $limit $beside) $heap | int64 }}
{{- if or (lt $heap 96) (gt (add $heap $beside) $limit) }}
{{- fail (printf "resources.limits.memory is %d MiB: with config.server.bodyMemoryMiB %d it has to be %d MiB or more. Raise it, or lower config.server.bodyMemoryMiB%s" $limit $body (add (max $heap 96) $beside) (kindIs "invalid" .Values.nodeHeapMiB | ternary "" " or nodeHeapMiB")) }}
{{- end }}
{{- end }}
{{- $heap | default 256 }}
{{- end }}

{{/* The environment of the container. */}}
{{- define "boxinit.environment" -}}
- name: NODE_OPTIONS
  value: --max-old-space-size={{ include "boxinit.heap" . }} --max-semi-space-size=8
{{- with include "boxinit.tracingEnv" . | trim }}
{{ . }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}
