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
startupProbe:
  {{- include "ebbtide.probe" (dict "v" $v "group" "liveness" "probe" $v.probes.startup) | nindent 2 }}
livenessProbe:
  {{- include "ebbtide.probe" (dict "v" $v "group" "liveness" "probe" $v.probes.liveness) | nindent 2 }}
readinessProbe:
  {{- include "ebbtide.probe" (dict "v" $v "group" "readiness" "probe" $v.probes.readiness) | nindent 2 }}
{{- end -}}

{{- define "ebbtide.probe" -}}
httpGet:
  path: {{ .v.management.basePath }}/health/{{ .group }}
  port: {{ .v.management.port }}
{{- with .probe }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/*
What the application must know of the numbers above, as items of the container's env.
*/}}
{{- define "ebbtide.env" -}}
{{- $v := .Values.ebbtide -}}
{{- $b := include "ebbtide.budget" . | fromYaml -}}
- name: EBBTIDE_SHUTDOWN_TIMEOUT
  value: {{ printf "%vs" $b.timeout | quote }}
- name: EBBTIDE_SHUTDOWN_GRACEPERIOD
  value: {{ printf "%vs" $b.granted | quote }}
- name: EBBTIDE_SHUTDOWN_READINESSPOLICY
  value: {{ $v.readinessPolicy | quote }}
- name: EBBTIDE_SHUTDOWN_PRESTOP_ENABLED
  value: {{ eq $v.preStop.mode "http" | quote }}
- name: EBBTIDE_SHUTDOWN_PRESTOP_EXPECTED
  value: {{ eq $v.preStop.mode "http" | quote }}
{{- range $name, $value := $v.phases }}
- name: EBBTIDE_SHUTDOWN_PHASES_{{ $name | upper | replace "-" "" }}_TIMEOUT
  value: {{ $value | quote }}
{{- end }}
{{- end -}}
