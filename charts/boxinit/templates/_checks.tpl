{{/*
What values.schema.json can't say, since it is about several values together. Each fails with what to do.
*/}}
{{- define "boxinit.checks" -}}
{{- include "boxinit.checkNames" . }}
{{- include "boxinit.checkValidatingPolicy" . }}
{{- include "boxinit.checkCertificates" . }}
{{- include "boxinit.checkScale" . }}
{{- include "boxinit.checkNetwork" . }}
{{- include "boxinit.checkPod" . }}
{{- end }}

{{- define "boxinit.checkNames" -}}
{{- $name := include "boxinit.fullname" . }}
{{- if hasPrefix "sysbox" $name }}
{{- fail (printf "the name %s begins with sysbox: Kubernetes makes variables SYSBOX_... of a Service's name in every pod of its namespace, and Sysbox starts no container with those. Name the release otherwise, or set fullnameOverride" $name) }}
{{- end }}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) }}
{{- fail (printf "the name %s can't be a Service's: it takes small letters, digits and -, and begins with a letter. Name the release otherwise, or set fullnameOverride" $name) }}
{{- end }}
{{- if not .Values.config.policy.runtimeClasses }}
{{- fail "config.policy.runtimeClasses is empty: no pod would be sent to boxinit. Name the RuntimeClasses that mean Sysbox" }}
{{- end }}
{{- end }}

{{- define "boxinit.checkValidatingPolicy" -}}
{{- if and (has "Warn" .Values.validatingPolicy.actions) (has "Deny" .Values.validatingPolicy.actions) }}
{{- fail "validatingPolicy.actions has Warn and Deny: the API server takes only one of them, since a refusal is told" }}
{{- end }}
{{- if .Values.validatingPolicy.enabled }}
{{- range .Values.extraArgs }}
{{- if hasPrefix "--policy-" . }}
{{- fail (printf "extraArgs has %s, which the validating policy would not know of: use config.policy" .) }}
{{- end }}
{{- end }}
{{- range .Values.extraEnv }}
{{- if hasPrefix "BOXINIT_POLICY_" .name }}
{{- fail (printf "extraEnv has %s, which the validating policy would not know of: use config.policy" .name) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "boxinit.checkCertificates" -}}
{{- with .Values.tls }}
{{- if and (eq .mode "secret") (not .secret.name) }}
{{- fail "tls.mode is secret, and tls.secret.name is empty: name the Secret with the certificate" }}
{{- end }}
{{- if and (ne .mode "secret") (or .secret.name .secret.caBundle) }}
{{- fail (printf "tls.secret is set, and tls.mode is %s: set tls.mode to secret, or take tls.secret out" .mode) }}
{{- end }}
{{- if and (ne .mode "cert-manager") .certManager.issuerRef }}
{{- fail (printf "tls.certManager.issuerRef is set, and tls.mode is %s: set tls.mode to cert-manager, or take it out" .mode) }}
{{- end }}
{{- if and .certManager.issuerRef (not .certManager.issuerRef.name) }}
{{- fail "tls.certManager.issuerRef has no name" }}
{{- end }}
{{- if and (ne .mode "self") .self }}
{{- fail (printf "tls.self is set, and tls.mode is %s: set tls.mode to self, or take tls.self out" .mode) }}
{{- end }}
{{- $authority := dig "authorityDays" 365 .self | float64 }}
{{- $serving := dig "servingDays" 30 .self | float64 }}
{{- if lt $authority (mulf $serving 3) }}
{{- fail (printf "tls.self.authorityDays is %v: it has to be three times tls.self.servingDays (%v) or more, so that an authority outlives what it signed" $authority $serving) }}
{{- end }}
{{- range $key, $default := dict "clockSkewSeconds" 900 "settleSeconds" 60 }}
{{- $seconds := dig $key $default $.Values.tls.self | float64 }}
{{- if lt (mulf $serving 86400) (mulf $seconds 3) }}
{{- fail (printf "tls.self.%s is %v: it has to be a third of tls.self.servingDays (%v) or less" $key $seconds $serving) }}
{{- end }}
{{- end }}
{{- if and (include "boxinit.needsApiServer" $) (not $.Values.serviceAccount.create) (not $.Values.serviceAccount.name) }}
{{- fail "serviceAccount.create is false and serviceAccount.name is empty: every pod of the namespace would get boxinit's rights. Name the account" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "boxinit.checkScale" -}}
{{- $pods := int .Values.replicaCount }}
{{- with .Values.autoscaling }}
{{- if and .enabled (gt (int .minReplicas) (int .maxReplicas)) }}
{{- fail (printf "autoscaling.minReplicas is %v, autoscaling.maxReplicas %v: the first can't be more" .minReplicas .maxReplicas) }}
{{- end }}
{{- if .enabled }}{{ $pods = int .minReplicas }}{{ end }}
{{- end }}
{{- if and (eq $pods 0) (eq .Values.webhook.failurePolicy "Fail") }}
{{- fail "replicaCount is 0 and webhook.failurePolicy is Fail: no Sysbox pod could be created. Uninstall boxinit, or set mode: off" }}
{{- end }}
{{- with .Values.podDisruptionBudget }}
{{- if and .enabled (or (has (toString .maxUnavailable) (list "0" "0%")) (eq (toString .minAvailable) "100%")) }}
{{- fail "podDisruptionBudget lets no pod go: no node with one of them could be drained" }}
{{- end }}
{{- if and .enabled (not (kindIs "string" .minAvailable)) (not (kindIs "invalid" .minAvailable)) }}
{{- if and (gt $pods 0) (ge (int .minAvailable) $pods) }}
{{- fail (printf "podDisruptionBudget.minAvailable is %v of %d pods: no node with one of them could be drained" .minAvailable $pods) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "boxinit.checkNetwork" -}}
{{- if eq (include "boxinit.webhookPort" .) (include "boxinit.opsPort" .) }}
{{- fail (printf "reviews and probes would have the same port, %s: set %s otherwise" (include "boxinit.opsPort" .) (ternary "hostNetwork.opsPort" "containerPort.ops" .Values.hostNetwork.enabled)) }}
{{- end }}
{{- if eq (int .Values.service.port) (int .Values.service.opsPort) }}
{{- fail (printf "service.port and service.opsPort are both %v" .Values.service.port) }}
{{- end }}
{{- end }}

{{- define "boxinit.checkPod" -}}
{{- range .Values.extraArgs }}
{{- if regexMatch "^--(config|policy-runtime-classes|server-(listen|ops-listen|drain-seconds|body-memory-[a-z-]+)|tls-[a-z-]+|certificates-[a-z-]+|audit-[a-z-]+)(=|$)" . }}
{{- fail (printf "extraArgs has %s: the chart sets it, and what else has to agree with it: use config, containerPort, hostNetwork, tls or audit" .) }}
{{- end }}
{{- end }}
{{- $names := list }}
{{- range include "boxinit.tracingEnv" . | fromYamlArray }}
{{- $names = append $names .name }}
{{- end }}
{{- range .Values.extraEnv }}
{{- if has .name $names }}
{{- fail (printf "extraEnv has %s, which is there already: each variable can be set once" .name) }}
{{- end }}
{{- if regexMatch "^BOXINIT_(CONFIG|POLICY_RUNTIME_CLASSES|SERVER_(LISTEN|OPS_LISTEN|DRAIN_SECONDS|BODY_MEMORY_.*)|TLS_.*|CERTIFICATES_.*|AUDIT_.*)$" .name }}
{{- fail (printf "extraEnv has %s: the chart sets it, and what else has to agree with it: use config, containerPort, hostNetwork, tls or audit" .name) }}
{{- end }}
{{- if eq .name "NODE_OPTIONS" }}
{{- fail "extraEnv has NODE_OPTIONS: the chart sets it, to keep Node.js within the memory limit. Set nodeHeapMiB" }}
{{- end }}
{{- $names = append $names .name }}
{{- end }}
{{- range .Values.extraVolumes }}
{{- if has .name (list "config" "tls") }}
{{- fail (printf "extraVolumes has a volume %s: the chart's own is named so" .name) }}
{{- end }}
{{- end }}
{{- $drain := dig "drainSeconds" 10 (.Values.config.server | default dict) | float64 }}
{{- if lt (include "boxinit.terminationGracePeriod" . | float64) (addf $drain 20) }}
{{- fail (printf "terminationGracePeriodSeconds is %v: it has to be 20 more than config.server.drainSeconds (%v) or more, or a pod is killed while it answers" .Values.terminationGracePeriodSeconds $drain) }}
{{- end }}
{{- end }}
