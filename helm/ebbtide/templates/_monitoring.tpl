{{/*
The groups of the alert and recording rules, for a PrometheusRule's spec. Call it from a chart that has this one as a
dependency under its own name.
*/}}
{{- define "ebbtide.rules" -}}
{{- .Subcharts.ebbtide.Files.Get "files/rules.yaml" -}}
{{- end -}}

{{/*
The Grafana dashboard, as JSON.
*/}}
{{- define "ebbtide.dashboard" -}}
{{- .Subcharts.ebbtide.Files.Get "files/dashboard.json" -}}
{{- end -}}
