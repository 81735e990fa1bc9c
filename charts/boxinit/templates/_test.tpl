{{/*
What the test expects in its namespace; nothing where no test could pass there, or where selectors of the user's decide
that, and the user has not said what to expect.
*/}}
{{- define "boxinit.testMode" -}}
{{- if or .Values.test.mode (not (or .Values.webhook.namespaceSelector .Values.webhook.objectSelector)) }}
{{- $mode := .Values.test.mode | default (include "boxinit.mode" .) }}
{{- if and .Values.test.enabled (ne $mode "off") (not (has .Values.test.namespace (include "boxinit.excludedNamespaces" . | fromJsonArray))) }}
{{- $mode }}
{{- end }}
{{- end }}
{{- end }}
