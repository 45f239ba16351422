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
margin (until SIGKILL), grace (all of it), granted (what the application sees of it), lastScrape (a part of the timeout).
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
{{- $lastScrape := int64 (include "ebbtide.seconds" (dict "name" "lastScrape" "value" $v.lastScrape)) -}}
{{- if gt (mul 2 $lastScrape) $timeout -}}
{{- fail (printf "ebbtide.lastScrape is %s, but the last scrape gets half of what the drain (%d s) has left at most: raise ebbtide.timeout to %d s or more, or lower ebbtide.lastScrape" $v.lastScrape $timeout (add (mul 2 $lastScrape) 10)) -}}
{{- end -}}
lead: {{ $lead }}
timeout: {{ $timeout }}
margin: {{ $margin }}
grace: {{ $grace }}
granted: {{ sub $grace $lead }}
lastScrape: {{ $lastScrape }}
fitted: {{ $fitted }}
{{- end -}}

{{/*
The pod's terminationGracePeriodSeconds.
*/}}
{{- define "ebbtide.gracePeriod" -}}
{{- (include "ebbtide.budget" . | fromYaml).grace -}}
{{- end -}}

{{/*
What a phase gets by default: budgets are made for 25 s and shrink in proportion below.
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
{{- $v := .Values.ebbtide -}}
{{- $b := include "ebbtide.budget" . | fromYaml -}}
{{- $phases := $v.phases -}}
{{- $t := $b.timeout -}}
How a pod of this release stops:
{{ if eq $v.preStop.mode "http" }}
  preStop      {{ printf "the kubelet calls %s/prestop, which starts the clock" $v.management.basePath }}
{{- else if eq $v.preStop.mode "sleep" }}
  preStop      {{ printf "%-50s" "the kubelet sleeps, then sends SIGTERM" }} {{ $b.lead }} s
{{- else }}
  preStop      none: SIGTERM starts the clock
{{- end }}
{{- $exit := ternary "1 s" (printf "%d ms" (mul $t 250)) (ge (int64 $t) (int64 4)) }}
{{- range list
  (list "announce" (printf "Connection: close; readiness policy %s" $v.readinessPolicy) (include "ebbtide.share" (dict "seconds" 1 "timeout" $t)) "at most")
  (list "settle" "until traffic has left" (include "ebbtide.share" (dict "seconds" 10 "timeout" $t)) "at most")
  (list "quiesce" "listeners and consumers stop" (include "ebbtide.share" (dict "seconds" 2 "timeout" $t)) "at most")
  (list "finish" "work in flight ends" "the rest" "")
  (list "release" (ternary "the application context closes" (printf "the last scrape (%s at most), the context closes" $v.lastScrape) (eq $b.lastScrape 0.0)) (include "ebbtide.share" (dict "seconds" 3 "timeout" $t)) "kept back")
  (list "exit" "report, JVM hooks" $exit "kept back") }}
  {{ printf "%-12s %-50s %s %s" (index . 0) (index . 1) (index $phases (index . 0) | default (index . 2)) (index . 3) | trimSuffix " " }}
{{- end }}
{{- range $name, $limit := omit $phases "announce" "settle" "quiesce" "finish" "release" "exit" }}
  {{ printf "%-12s %-50s %s at most" $name "a phase of your own" $limit }}
{{- end }}
  ------------------------------------------------------------------------
  {{ printf "%-12s %-50s %v s" "drain" "ebbtide.shutdown.timeout" $b.timeout }}
  {{ printf "%-12s %-50s %v s" "margin" "until SIGKILL" $b.margin }}
  {{ printf "%-12s %-50s %v s" "grace" "terminationGracePeriodSeconds" $b.grace }}
{{- if $b.fitted }}

The nodes grant {{ $v.nodeGracePeriodSeconds }} s: the timeout of {{ $v.timeout }} was fitted into it.
{{- end }}
{{- end -}}
