{{/*
What the expressions of files/validating-policy.yaml have to know of the configuration, as JSON, which CEL takes as it is:
by name, a mapping from RuntimeClasses. The program does the same in src/admission-policies/class-settings.ts.
*/}}
{{- define "boxinit.classSettings" -}}
{{- $defaults := dict "unwrap" "always" "relocation" "auto" "apiToken" "mirror" "tokenPath" "/etc/serviceaccount" "mergedUsr" true "systemdPaths" list }}
{{- $unwrap := dict }}
{{- $sameAsInit := dict }}
{{- $relocated := dict }}
{{- $tokenPath := dict }}
{{- range .Values.config.policy.runtimeClasses }}
{{- $class := kindIs "string" . | ternary (dict "name" .) . }}
{{- /* Layer by layer: merge would take false for a value that is missing. */}}
{{- $policy := dict }}
{{- range $layer := list $defaults (omit $.Values.config.policy "runtimeClasses") $class }}
{{- range $key, $value := $layer }}{{ $_ := set $policy $key $value }}{{ end }}
{{- end }}
{{- $_ := set $unwrap $policy.name $policy.unwrap }}
{{- $_ := set $sameAsInit $policy.name (concat (list "/sbin/init") (ternary (list "/usr/sbin/init") list $policy.mergedUsr) $policy.systemdPaths) }}
{{- $tokens := eq $policy.apiToken "mirror" | ternary "all" "all-but-api" }}
{{- $_ := set $relocated $policy.name (eq $policy.relocation "off" | ternary "none" $tokens) }}
{{- $_ := set $tokenPath $policy.name $policy.tokenPath }}
{{- end }}
{{- $names := include "boxinit.runtimeClassNames" . | fromJsonArray | sortAlpha }}
{{- dict "runtimeClasses" (toJson $names) "unwrap" (toJson $unwrap) "sameAsInit" (toJson $sameAsInit) "relocated" (toJson $relocated) "tokenPath" (toJson $tokenPath) | toJson }}
{{- end }}

{{/* The spec of the policy: the same as that of `boxinit policy`, for the pods that the webhooks are for. */}}
{{- define "boxinit.validatingPolicySpec" -}}
{{- $spec := .Files.Get "files/validating-policy.yaml" | fromYaml }}
{{- $settings := include "boxinit.classSettings" . | fromJson }}
{{- range concat $spec.matchConditions $spec.variables }}
{{- $expression := .expression }}
{{- range $name, $value := $settings }}{{ $expression = replace (printf "<%s>" $name) $value $expression }}{{ end }}
{{- $_ := set . "expression" $expression }}
{{- end }}
{{- $_ := set $spec "matchConditions" (concat $spec.matchConditions .Values.webhook.matchConditions) }}
{{- with .Values.webhook.objectSelector }}{{ $_ := set $spec.matchConstraints "objectSelector" . }}{{ end }}
{{- toYaml $spec }}
{{- end }}

{{/* A binding of .root's policy: .name is the end of its name, .namespaces has expressions on their labels. */}}
{{- define "boxinit.validatingPolicyBinding" -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ include "boxinit.fullname" .root }}-unrepaired-{{ .name }}
  labels:
    {{- include "boxinit.labelsOf" (dict "root" .root "component" "unrepaired") | nindent 4 }}
  {{- with include "boxinit.annotations" (dict "root" .root) }}
  {{- . | nindent 2 }}
  {{- end }}
spec:
  policyName: {{ include "boxinit.fullname" .root }}-unrepaired
  validationActions:
    {{- toYaml .root.Values.validatingPolicy.actions | nindent 4 }}
  matchResources:
    namespaceSelector:
      {{- include "boxinit.namespaceSelector" . | trim | nindent 6 }}
{{- end }}
