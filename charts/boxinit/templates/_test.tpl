{{/* What the test expects in its namespace; nothing where no test could pass there. */}}
{{- define "boxinit.testMode" -}}
{{- $mode := .Values.test.mode | default (include "boxinit.mode" .) }}
{{- if and .Values.test.enabled (ne $mode "off") (not (has .Values.test.namespace (include "boxinit.excludedNamespaces" . | fromJsonArray))) }}
{{- $mode }}
{{- end }}
{{- end }}
