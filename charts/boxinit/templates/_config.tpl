{{- define "boxinit.webhookPort" -}}
{{- ternary .Values.hostNetwork.webhookPort .Values.containerPort.webhook .Values.hostNetwork.enabled }}
{{- end }}

{{- define "boxinit.opsPort" -}}
{{- ternary .Values.hostNetwork.opsPort .Values.containerPort.ops .Values.hostNetwork.enabled }}
{{- end }}

{{/* Which decisions are told as Events. Unquoted in a file, off is false in YAML 1.1. */}}
{{- define "boxinit.events" -}}
{{- .Values.audit.events | toString | replace "false" "off" }}
{{- end }}

{{/* Not empty where boxinit asks the API server for something, and so needs a token, rights and a way there. */}}
{{- define "boxinit.needsApiServer" -}}
{{- if or (eq .Values.tls.mode "self") (ne (include "boxinit.events" .) "off") .Values.audit.runtimeClasses }}true{{ end }}
{{- end }}

{{/* The file that boxinit reads. What the chart has to know too, such as ports and certificates, it writes itself. */}}
{{- define "boxinit.config" -}}
{{- $server := dict "listen" (printf ":%s" (include "boxinit.webhookPort" .)) "opsListen" (printf ":%s" (include "boxinit.opsPort" .)) }}
{{- $tls := dict }}
{{- $certificates := dict }}
{{- if eq .Values.tls.mode "self" }}
{{- $_ := set $tls "mode" "self" }}
{{- $certificates = merge (dict
  "namespace" (include "boxinit.namespace" .)
  "secret" (include "boxinit.certificatesSecret" .)
  "webhookConfiguration" (include "boxinit.webhookConfiguration" .)
  "names" (include "boxinit.dnsNames" . | fromJsonArray)
) .Values.tls.self }}
{{- else }}
{{- $tls = dict "mode" "files" "certificate" "/etc/boxinit/tls/tls.crt" "key" "/etc/boxinit/tls/tls.key" }}
{{- end }}
{{- with .Values.tls.clientCa }}
{{- $_ := set $tls "clientCa" . }}
{{- end }}
{{- $config := dict
  "policy" .Values.config.policy
  "server" (merge $server (.Values.config.server | default dict))
  "tls" $tls
  "audit" (dict "events" (include "boxinit.events" .) "runtimeClasses" .Values.audit.runtimeClasses)
}}
{{- with $certificates }}{{ $_ := set $config "certificates" . }}{{ end }}
{{- with .Values.config.log }}{{ $_ := set $config "log" . }}{{ end }}
{{- toYaml $config }}
{{- end }}
