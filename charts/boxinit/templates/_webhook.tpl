{{/* The mode of namespaces without a label. Unquoted in a file, off is false in YAML 1.1. */}}
{{- define "boxinit.mode" -}}
{{- .Values.mode | toString | replace "false" "off" }}
{{- end }}

{{/* The names of the RuntimeClasses as a JSON list; an item of the configuration is a name or a mapping with one. */}}
{{- define "boxinit.runtimeClassNames" -}}
{{- $names := list }}
{{- range .Values.config.policy.runtimeClasses }}
{{- $names = append $names (kindIs "string" . | ternary . (get (kindIs "string" . | ternary dict .) "name")) }}
{{- end }}
{{- toJson $names }}
{{- end }}

{{/* The same as a CEL list. */}}
{{- define "boxinit.runtimeClasses" -}}
[{{ range $index, $name := include "boxinit.runtimeClassNames" . | fromJsonArray }}{{ if $index }}, {{ end }}'{{ $name }}'{{ end }}]
{{- end }}

{{/* Namespaces that no webhook is for, whatever their labels, as a JSON list. */}}
{{- define "boxinit.excludedNamespaces" -}}
{{- concat (list (include "boxinit.namespace" .) "kube-system") .Values.excludedNamespaces | uniq | toJson }}
{{- end }}

{{/* The bundle that the API server trusts, where the chart knows it: as base64, whether it was given so or as PEM. */}}
{{- define "boxinit.caBundle" -}}
{{- if eq .Values.tls.mode "secret" }}
{{- with .Values.tls.secret.caBundle | trim }}
{{- ternary (b64enc .) (. | nospace) (hasPrefix "-----BEGIN" .) }}
{{- end }}
{{- end }}
{{- end }}

{{/* One webhook of .root: its .name, the .mode whose path it calls, and the expressions on labels of its .namespaces. */}}
{{- define "boxinit.webhook" -}}
{{- $excluded := dict "key" "kubernetes.io/metadata.name" "operator" "NotIn" "values" (include "boxinit.excludedNamespaces" .root | fromJsonArray) }}
{{- with .root.Values.webhook -}}
- name: {{ $.name }}.pods.boxinit
  admissionReviewVersions: [v1]
  clientConfig:
    service:
      name: {{ include "boxinit.fullname" $.root }}
      namespace: {{ include "boxinit.namespace" $.root }}
      path: /mutate/{{ $.mode }}
      port: {{ $.root.Values.service.port }}
    {{- with include "boxinit.caBundle" $.root }}
    caBundle: {{ . }}
    {{- end }}
  rules:
    - apiGroups: [""]
      apiVersions: [v1]
      operations: [CREATE]
      resources: [pods]
      scope: Namespaced
  namespaceSelector:
    {{- with .namespaceSelector.matchLabels }}
    matchLabels:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    matchExpressions:
      {{- toYaml (concat $.namespaces (list $excluded) (.namespaceSelector.matchExpressions | default list)) | nindent 6 }}
  {{- with .objectSelector }}
  objectSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  matchConditions:
    - name: sysbox-pod
      expression: object.spec.?runtimeClassName.orValue('') in {{ include "boxinit.runtimeClasses" $.root }}
    - name: not-opted-out
      expression: object.metadata.?annotations[?'boxinit/mode'].orValue('') != 'off'
    # A static pod runs already, as its node has it; changing the API server's picture of it is refused.
    - name: not-a-mirror-pod
      expression: "!object.metadata.?annotations[?'kubernetes.io/config.mirror'].hasValue()"
    {{- with .matchConditions }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  failurePolicy: {{ .failurePolicy }}
  matchPolicy: Equivalent
  reinvocationPolicy: {{ .reinvocationPolicy }}
  sideEffects: None
  timeoutSeconds: {{ .timeoutSeconds }}
{{- end }}
{{- end }}
