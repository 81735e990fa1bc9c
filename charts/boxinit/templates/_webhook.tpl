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

{{/* How the API server reaches .path of .root. */}}
{{- define "boxinit.clientConfig" -}}
clientConfig:
  service:
    name: {{ include "boxinit.fullname" .root }}
    namespace: {{ include "boxinit.namespace" .root }}
    path: {{ .path }}
    port: {{ .root.Values.service.port }}
  {{- with include "boxinit.caBundle" .root }}
  caBundle: {{ . }}
  {{- end }}
{{- end }}

{{/* Which namespaces a webhook of .root is for: by the expressions on their labels in .namespaces, and by the values. */}}
{{- define "boxinit.namespaceSelector" -}}
{{- $excluded := dict "key" "kubernetes.io/metadata.name" "operator" "NotIn" "values" (include "boxinit.excludedNamespaces" .root | fromJsonArray) }}
{{- with .root.Values.webhook.namespaceSelector -}}
{{- with .matchLabels }}
matchLabels:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
matchExpressions:
  {{- toYaml (concat .namespaces (list $excluded) (.root.Values.webhook.namespaceSelector.matchExpressions | default list)) | nindent 2 }}
{{- end }}

{{/* One webhook of .root: its .name, the .mode whose path it calls, and the expressions on labels of its .namespaces. */}}
{{- define "boxinit.webhook" -}}
{{- with .root.Values.webhook -}}
- name: {{ $.name }}.pods.boxinit
  admissionReviewVersions: [v1]
  {{- include "boxinit.clientConfig" (dict "root" $.root "path" (printf "/mutate/%s" $.mode)) | nindent 2 }}
  rules:
    - apiGroups: [""]
      apiVersions: [v1]
      operations: [CREATE]
      resources: [pods]
      scope: Namespaced
  namespaceSelector:
    {{- include "boxinit.namespaceSelector" $ | trim | nindent 4 }}
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
  # An Event is one; a dry run never makes it.
  sideEffects: {{ include "boxinit.events" $.root | eq "off" | ternary "None" "NoneOnDryRun" }}
  timeoutSeconds: {{ .timeoutSeconds }}
{{- end }}
{{- end }}

{{/*
The webhook of .root for what makes pods, which only ever tells. Whatever goes wrong with it, workloads are stored as ever.
A CronJob has its template one object further in; a ReplicationController may have none.
*/}}
{{- define "boxinit.adviser" -}}
{{- $template := "object.spec.?template.or(object.spec.?jobTemplate.?spec.?template)" -}}
- name: advise.workloads.boxinit
  admissionReviewVersions: [v1]
  {{- include "boxinit.clientConfig" (dict "root" .root "path" "/advise") | nindent 2 }}
  rules:
    {{- range $group, $resources := dict "" "replicationcontrollers" "apps" "deployments, statefulsets, daemonsets, replicasets" "batch" "jobs, cronjobs" }}
    - apiGroups: [{{ $group | quote }}]
      apiVersions: [v1]
      operations: [CREATE, UPDATE]
      resources: [{{ $resources }}]
      scope: Namespaced
    {{- end }}
  namespaceSelector:
    {{- include "boxinit.namespaceSelector" . | trim | nindent 4 }}
  matchConditions:
    - name: sysbox-pods
      expression: {{ $template }}.?spec.?runtimeClassName.orValue('') in {{ include "boxinit.runtimeClasses" .root }}
    - name: not-opted-out
      expression: {{ $template }}.?metadata.?annotations[?'boxinit/mode'].orValue('') != 'off'
    # What a controller makes has been told already: a Deployment's ReplicaSets, a CronJob's Jobs.
    - name: not-of-a-controller
      expression: "!object.metadata.?ownerReferences.orValue([]).exists(owner, owner.?controller.orValue(false))"
    - name: new-or-changed
      expression: oldObject == null || {{ $template }} != {{ replace "object" "oldObject" $template }}
  failurePolicy: Ignore
  matchPolicy: Equivalent
  reinvocationPolicy: Never
  sideEffects: None
  timeoutSeconds: {{ .root.Values.advise.timeoutSeconds }}
{{- end }}
