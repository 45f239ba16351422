{{/*
The seconds in a duration such as 25s, rounded up. Takes a dict of name and value.
*/}}
{{- define "ebbtide.seconds" -}}
{{- $value := toString .value -}}
{{- if not (regexMatch "^[0-9]+(ms|s|m)$" $value) -}}
{{- fail (printf "ebbtide.%s is %q: write a number and its unit, ms, s or m, for instance 25s" .name $value) -}}
{{- end -}}
{{- $number := int64 (regexFind "^[0-9]+" $value) -}}
{{- if hasSuffix "ms" $value -}}
{{- div (add $number 999) 1000 -}}
{{- else if hasSuffix "m" $value -}}
{{- mul $number 60 -}}
{{- else -}}
{{- $number -}}
{{- end -}}
{{- end -}}

{{/*
Who gets which seconds, as YAML: lead (the sleeping preStop, before the application's clock starts), timeout (the drain),
margin (until SIGKILL), grace (all of it) and granted (what the application sees of it).
*/}}
{{- define "ebbtide.budget" -}}
{{- $v := .Values.ebbtide -}}
{{- $timeout := int64 (include "ebbtide.seconds" (dict "name" "timeout" "value" $v.timeout)) -}}
{{- $margin := int64 (include "ebbtide.seconds" (dict "name" "margin" "value" $v.margin)) -}}
{{- $lead := ternary (int64 $v.preStop.sleepSeconds) (int64 0) (eq $v.preStop.mode "sleep") -}}
{{- if lt $timeout (int64 1) -}}
{{- fail "ebbtide.timeout is 0: a drain needs time; to switch Ebbtide off set ebbtide.shutdown.enabled=false in the application" -}}
{{- end -}}
{{- if lt $margin (int64 2) -}}
{{- fail (printf "ebbtide.margin is %s: the application insists on 2s between its deadline and SIGKILL" $v.margin) -}}
{{- end -}}
{{- $grace := add $lead $timeout $margin -}}
{{- $fitted := false -}}
{{- if $v.nodeGracePeriodSeconds -}}
{{- $node := int64 $v.nodeGracePeriodSeconds -}}
{{- if gt $grace $node -}}
{{- $fitted = true -}}
{{- $margin = int64 2 -}}
{{- $timeout = sub $node (add $lead $margin) -}}
{{- if lt $timeout (int64 5) -}}
{{- fail (printf "Nodes that grant %d s leave %d s for the drain after a preStop of %d s and a margin of 2 s; it needs 5: set ebbtide.preStop.mode=http, which takes no time of its own, or lower ebbtide.preStop.sleepSeconds" $node $timeout $lead) -}}
{{- end -}}
{{- $grace = $node -}}
{{- end -}}
{{- end -}}
{{- if $v.gracePeriodSeconds -}}
{{- $given := int64 $v.gracePeriodSeconds -}}
{{- $needed := add $lead $timeout 2 -}}
{{- if lt $given $needed -}}
{{- fail (printf "ebbtide.gracePeriodSeconds is %d, but the preStop (%d s), the drain (ebbtide.timeout, %d s) and 2 s to spare need %d: raise it, or lower ebbtide.timeout, or leave it out to have it computed" $given $lead $timeout $needed) -}}
{{- end -}}
{{- if and $v.nodeGracePeriodSeconds (gt $given (int64 $v.nodeGracePeriodSeconds)) -}}
{{- fail (printf "ebbtide.gracePeriodSeconds is %d, but the nodes grant %d (ebbtide.nodeGracePeriodSeconds): lower it, or leave it out to have it computed" $given (int64 $v.nodeGracePeriodSeconds)) -}}
{{- end -}}
{{- $grace = $given -}}
{{- $margin = sub $grace (add $lead $timeout) -}}
{{- end -}}
{{- $phases := int64 0 -}}
{{- range $name, $value := $v.phases -}}
{{- $phases = add $phases (include "ebbtide.seconds" (dict "name" (printf "phases.%s" $name) "value" $value)) -}}
{{- end -}}
{{- if gt $phases $timeout -}}
{{- fail (printf "The time limits in ebbtide.phases add up to %d s, more than the drain has (%d s): lower them, or raise ebbtide.timeout" $phases $timeout) -}}
{{- end -}}
lead: {{ $lead }}
timeout: {{ $timeout }}
margin: {{ $margin }}
grace: {{ $grace }}
granted: {{ sub $grace $lead }}
fitted: {{ $fitted }}
{{- end -}}

{{/*
The pod's terminationGracePeriodSeconds.
*/}}
{{- define "ebbtide.gracePeriod" -}}
{{- (include "ebbtide.budget" . | fromYaml).grace -}}
{{- end -}}

{{/*
The milliseconds that a phase gets by default: budgets are made for 25 s and shrink in proportion below.
*/}}
{{- define "ebbtide.share" -}}
{{- $millis := mul .seconds 1000 -}}
{{- if lt (int64 .timeout) (int64 25) -}}
{{- $millis = div (mul $millis .timeout) 25 -}}
{{- end -}}
{{- if eq (mod $millis 1000) 0 -}}{{ div $millis 1000 }} s{{- else -}}{{ $millis }} ms{{- end -}}
{{- end -}}

{{/*
The budget phase by phase, for NOTES.txt.
*/}}
{{- define "ebbtide.notes" -}}
{{- $b := include "ebbtide.budget" . | fromYaml -}}
{{- $phases := .Values.ebbtide.phases -}}
{{- $t := $b.timeout -}}
How a pod of this release stops:
{{ if eq .Values.ebbtide.preStop.mode "http" }}
  preStop      the kubelet calls {{ .Values.ebbtide.management.basePath }}/prestop, which starts the clock
{{- else if eq .Values.ebbtide.preStop.mode "sleep" }}
  preStop      the kubelet sleeps                                  {{ $b.lead }} s
{{- else }}
  preStop      none: SIGTERM starts the clock
{{- end }}
  announce     readiness policy {{ .Values.ebbtide.readinessPolicy }}, Connection: close        {{ index $phases "announce" | default (include "ebbtide.share" (dict "seconds" 1 "timeout" $t)) }} at most
  settle       until traffic has left                              {{ index $phases "settle" | default (include "ebbtide.share" (dict "seconds" 10 "timeout" $t)) }} at most
  quiesce      listeners and consumers stop                        {{ index $phases "quiesce" | default (include "ebbtide.share" (dict "seconds" 2 "timeout" $t)) }} at most
  finish       work in flight ends                                 {{ index $phases "finish" | default "the rest" }}
  release      the application context closes                      {{ index $phases "release" | default (include "ebbtide.share" (dict "seconds" 3 "timeout" $t)) }} kept back
  exit         report, hooks                                       1 s kept back
  ------------------------------------------------------------------------
  drain        ebbtide.shutdown.timeout                            {{ $b.timeout }} s
  margin       until SIGKILL                                       {{ $b.margin }} s
  grace        terminationGracePeriodSeconds                       {{ $b.grace }} s
{{- if $b.fitted }}

The nodes grant {{ .Values.ebbtide.nodeGracePeriodSeconds }} s: the timeout of {{ .Values.ebbtide.timeout }} was fitted into it.
{{- end }}
{{- end -}}
