{{/* What the Service and the Deployment select by. A Deployment's can't be changed later. */}}
{{- define "boxinit.selectorLabels" -}}
app.kubernetes.io/name: {{ include "boxinit.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: webhook
{{- end }}

{{- define "boxinit.labels" -}}
{{- include "boxinit.labelsOf" (dict "root" . "component" "webhook") }}
{{- end }}

{{/* Labels of what belongs to .component; .extra is merged in, but does not replace the chart's own. */}}
{{- define "boxinit.labelsOf" -}}
{{- $own := dict
  "app.kubernetes.io/name" (include "boxinit.name" .root)
  "app.kubernetes.io/instance" .root.Release.Name
  "app.kubernetes.io/component" .component
  "app.kubernetes.io/version" .root.Chart.AppVersion
  "app.kubernetes.io/managed-by" .root.Release.Service
  "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-")
}}
{{- toYaml (merge $own (.extra | default dict) .root.Values.commonLabels) }}
{{- end }}

{{/* The key annotations with .own, which win, .extra and those for every object; nothing where there are none. */}}
{{- define "boxinit.annotations" -}}
{{- with merge dict (.own | default dict) (.extra | default dict) .root.Values.commonAnnotations -}}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The metadata of an object of .root; as wanted .name, .namespace, .component, .labels, .annotations, .ownAnnotations. */}}
{{- define "boxinit.metadata" -}}
name: {{ .name | default (include "boxinit.fullname" .root) }}
namespace: {{ .namespace | default (include "boxinit.namespace" .root) }}
labels:
  {{- include "boxinit.labelsOf" (dict "root" .root "component" (.component | default "webhook") "extra" .labels) | nindent 2 }}
{{- with include "boxinit.annotations" (dict "root" .root "extra" .annotations "own" .ownAnnotations) }}
{{ . }}
{{- end }}
{{- end }}
