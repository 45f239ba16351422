{{/*
The container's lifecycle and probes.
*/}}
{{- define "ebbtide.container" -}}
{{- $lifecycle := include "ebbtide.lifecycle" . -}}
{{- if $lifecycle -}}
lifecycle:
  {{- $lifecycle | nindent 2 }}
{{ end -}}
{{- if .Values.ebbtide.probes.enabled -}}
{{- include "ebbtide.probes" . -}}
{{- end -}}
{{- end -}}

{{/*
The preStop hook; nothing with mode none.
*/}}
{{- define "ebbtide.lifecycle" -}}
{{- $v := .Values.ebbtide -}}
{{- if eq $v.preStop.mode "http" -}}
preStop:
  httpGet:
    path: {{ $v.management.basePath }}/prestop
    port: {{ $v.management.port }}
    httpHeaders:
      - name: X-Ebbtide-Pre-Stop
        value: kubelet
{{- else if eq $v.preStop.mode "sleep" -}}
preStop:
  sleep:
    seconds: {{ $v.preStop.sleepSeconds }}
{{- end -}}
{{- end -}}

{{/*
Startup, liveness and readiness probe on the management port.
*/}}
{{- define "ebbtide.probes" -}}
{{- $v := .Values.ebbtide -}}
{{- $grace := (include "ebbtide.budget" . | fromYaml).grace -}}
startupProbe:
  {{- include "ebbtide.probe" (dict "v" $v "grace" $grace "group" "liveness" "probe" $v.probes.startup) | nindent 2 }}
livenessProbe:
  {{- include "ebbtide.probe" (dict "v" $v "grace" $grace "group" "liveness" "probe" $v.probes.liveness) | nindent 2 }}
readinessProbe:
  {{- include "ebbtide.probe" (dict "v" $v "grace" $grace "group" "readiness" "probe" $v.probes.readiness) | nindent 2 }}
{{- end -}}

{{/*
One probe; its own grace is never longer than the pod's.
*/}}
{{- define "ebbtide.probe" -}}
httpGet:
  path: {{ .v.management.basePath }}/health/{{ .group }}
  port: {{ .v.management.port }}
{{- range $name, $value := .probe }}
{{ $name }}: {{ ternary (min $value $.grace) $value (eq $name "terminationGracePeriodSeconds") }}
{{- end }}
{{- end -}}

{{/*
What the application must know of the values above, as items of the container's env.
*/}}
{{- define "ebbtide.env" -}}
{{- $v := .Values.ebbtide -}}
{{- $b := include "ebbtide.budget" . | fromYaml -}}
- name: EBBTIDE_SHUTDOWN_TIMEOUT
  value: {{ printf "%vs" $b.timeout | quote }}
- name: EBBTIDE_SHUTDOWN_GRACEPERIOD
  value: {{ printf "%vs" $b.granted | quote }}
- name: MANAGEMENT_ENDPOINTS_WEB_BASEPATH
  value: {{ $v.management.basePath | quote }}
- name: EBBTIDE_SHUTDOWN_READINESSPOLICY
  value: {{ $v.readinessPolicy | quote }}
- name: EBBTIDE_SHUTDOWN_PRESTOP_ENABLED
  value: {{ eq $v.preStop.mode "http" | quote }}
- name: EBBTIDE_SHUTDOWN_PRESTOP_EXPECTED
  value: {{ eq $v.preStop.mode "http" | quote }}
{{- if $b.lastScrape }}
- name: EBBTIDE_METRICS_LASTSCRAPE
  value: {{ $v.lastScrape | quote }}
{{- end }}
{{- range $name, $value := $v.phases }}
- name: EBBTIDE_SHUTDOWN_PHASES_{{ $name | upper | replace "-" "" }}_TIMEOUT
  value: {{ $value | quote }}
{{- end }}
{{- end -}}
