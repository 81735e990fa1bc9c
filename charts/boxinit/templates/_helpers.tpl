{{- define "boxinit.selectorLabels" -}}
app.kubernetes.io/name: boxinit
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "boxinit.labels" -}}
{{ include "boxinit.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* The names of the RuntimeClasses as a CEL list; an item of the configuration is a name or a mapping with one. */}}
{{- define "boxinit.runtimeClasses" -}}
{{- $names := list }}
{{- range .Values.config.policy.runtimeClasses }}
{{- $names = append $names (printf "'%s'" (kindIs "string" . | ternary . (get (kindIs "string" . | ternary dict .) "name"))) }}
{{- end }}
{{- printf "[%s]" (join ", " $names) }}
{{- end }}

{{/* One webhook: a mode, the path that serves it, and which namespaces it is for. */}}
{{- define "boxinit.webhook" -}}
{{- $root := .root -}}
- name: {{ .name }}.pods.boxinit
  admissionReviewVersions: [v1]
  clientConfig:
    service:
      name: boxinit
      namespace: {{ $root.Release.Namespace }}
      path: /mutate/{{ .mode }}
      port: 443
    {{- with $root.Values.tls.caBundle }}
    caBundle: {{ . }}
    {{- end }}
  rules:
    - apiGroups: [""]
      apiVersions: [v1]
      operations: [CREATE]
      resources: [pods]
      scope: Namespaced
  namespaceSelector:
    matchExpressions:
      {{- toYaml .namespaces | nindent 6 }}
  matchConditions:
    - name: sysbox-pod
      expression: object.spec.?runtimeClassName.orValue('') in {{ include "boxinit.runtimeClasses" $root }}
    - name: not-opted-out
      expression: object.metadata.?annotations[?'boxinit/mode'].orValue('') != 'off'
  failurePolicy: {{ $root.Values.webhook.failurePolicy }}
  matchPolicy: Equivalent
  reinvocationPolicy: {{ $root.Values.webhook.reinvocationPolicy }}
  sideEffects: None
  timeoutSeconds: {{ $root.Values.webhook.timeoutSeconds }}
{{- end }}
