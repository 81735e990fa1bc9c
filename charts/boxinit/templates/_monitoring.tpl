{{/*
The rules of files/alerts.yaml as JSON, each with the address of its runbook, and with thresholds that are made from this
release's values. The defaults stand in the file, so that it can be used and tested as it is.
*/}}
{{- define "boxinit.alertGroups" -}}
{{- $file := .Files.Get "files/alerts.yaml" }}
{{- $file = $file | replace "> 0.5 * 5\n" (printf "> 0.5 * %v\n" .Values.webhook.timeoutSeconds) }}
{{- if eq .Values.tls.mode "self" }}
{{- $file = $file | replace " * 30\n" (printf " * %v\n" (dig "servingDays" 30 .Values.tls.self)) }}
{{- $file = $file | replace " * 365\n" (printf " * %v\n" (dig "authorityDays" 365 .Values.tls.self)) }}
{{- end }}
{{- $disabled := .Values.metrics.prometheusRule.disabledAlerts }}
{{- $runbooks := .Values.metrics.prometheusRule.runbookUrl }}
{{- $groups := list }}
{{- $known := list }}
{{- range (fromYaml $file).groups }}
{{- $rules := list }}
{{- range .rules }}
{{- $known = append $known .alert }}
{{- if not (has .alert $disabled) }}
{{- $_ := set .annotations "runbook_url" (printf "%s#%s" $runbooks (lower .alert)) }}
{{- $rules = append $rules . }}
{{- end }}
{{- end }}
{{- if $rules }}
{{- $groups = append $groups (dict "name" .name "rules" $rules) }}
{{- end }}
{{- end }}
{{- range $disabled }}
{{- if not (has . $known) }}
{{- fail (printf "metrics.prometheusRule.disabledAlerts has %s, and no alert is named so: there are %s" . ($known | uniq | join ", ")) }}
{{- end }}
{{- end }}
{{- with .Values.metrics.prometheusRule.additionalRules }}
{{- $groups = append $groups (dict "name" "boxinit.additional" "rules" .) }}
{{- end }}
{{- toJson $groups }}
{{- end }}

{{/* What a ServiceMonitor's or PodMonitor's .monitor says of an endpoint. */}}
{{- define "boxinit.scrape" -}}
port: ops
path: /metrics
scheme: http
{{- with .interval }}
interval: {{ . }}
{{- end }}
{{- with .scrapeTimeout }}
scrapeTimeout: {{ . }}
{{- end }}
{{- with .relabelings }}
relabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* OpenTelemetry's variables, as items of env; nothing where no traces are wanted. */}}
{{- define "boxinit.tracingEnv" -}}
{{- with .Values.tracing }}
{{- if .endpoint }}
{{- $attributes := list "k8s.pod.name=$(K8S_POD_NAME)" "k8s.node.name=$(K8S_NODE_NAME)" (printf "k8s.namespace.name=%s" (include "boxinit.namespace" $)) }}
{{- range $key, $value := .resourceAttributes }}
{{- $attributes = append $attributes (printf "%s=%s" $key (toString $value)) }}
{{- end }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .endpoint | quote }}
- name: OTEL_SERVICE_NAME
  value: {{ .serviceName | default (include "boxinit.fullname" $) | quote }}
- name: OTEL_TRACES_SAMPLER
  value: {{ .sampler | quote }}
{{- if ne (toString .samplerArg) "" }}
- name: OTEL_TRACES_SAMPLER_ARG
  value: {{ .samplerArg | toString | quote }}
{{- end }}
{{- with .headersSecret }}
{{- if .name }}
- name: OTEL_EXPORTER_OTLP_HEADERS
  valueFrom:
    secretKeyRef:
      name: {{ .name | quote }}
      key: {{ .key | quote }}
{{- end }}
{{- end }}
- name: K8S_POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: K8S_NODE_NAME
  valueFrom:
    fieldRef:
      fieldPath: spec.nodeName
- name: OTEL_RESOURCE_ATTRIBUTES
  value: {{ join "," $attributes | quote }}
{{- end }}
{{- end }}
{{- end }}
