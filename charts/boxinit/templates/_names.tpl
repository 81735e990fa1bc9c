{{- define "boxinit.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name of every object in the namespace, the Service's too. */}}
{{- define "boxinit.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) }}
{{- default $full .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "boxinit.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{/* Webhooks are called in the order of their configurations' names: this one after those that add containers. */}}
{{- define "boxinit.webhookConfiguration" -}}
zz-{{ include "boxinit.fullname" . }}
{{- end }}

{{/* Where boxinit keeps the certificates that it issues. */}}
{{- define "boxinit.certificatesSecret" -}}
{{ include "boxinit.fullname" . }}-certificates
{{- end }}

{{/* The Secret with the files that boxinit serves with, in the modes cert-manager and secret. */}}
{{- define "boxinit.tlsSecret" -}}
{{- if eq .Values.tls.mode "secret" }}{{ .Values.tls.secret.name }}{{ else }}{{ include "boxinit.fullname" . }}-tls{{ end }}
{{- end }}

{{- define "boxinit.serviceAccount" -}}
{{- default (ternary (include "boxinit.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name }}
{{- end }}

{{- define "boxinit.image" -}}
{{- $tag := .Values.image.tag | toString }}
{{- if and (not $tag) (not .Values.image.digest) }}{{ $tag = .Chart.AppVersion }}{{ end }}
{{- with .Values.image.registry }}{{ trimSuffix "/" . }}/{{ end }}
{{- .Values.image.repository }}
{{- with $tag }}:{{ . }}{{ end }}
{{- with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* The names that the certificate is for, as a JSON list. The API server asks for the first. */}}
{{- define "boxinit.dnsNames" -}}
{{- $service := printf "%s.%s.svc" (include "boxinit.fullname" .) (include "boxinit.namespace" .) }}
{{- concat (list $service) .Values.tls.extraNames | uniq | toJson }}
{{- end }}
