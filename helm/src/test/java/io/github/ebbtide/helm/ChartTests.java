package io.github.ebbtide.helm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ChartTests {

	private static Charts charts;

	private final StrictValidators validators = new StrictValidators();

	@BeforeAll
	static void copyCharts(@TempDir Path directory) throws Exception {
		charts = Charts.in(directory);
	}

	static List<Path> cases() {
		return Charts.cases();
	}

	@Test
	void bothChartsPassAStrictLint() {
		LintResult sample = charts.sample().lint().strict().call();
		assertThat(sample.isFailed()).as(() -> String.join("\n", sample.getMessages())).isFalse();
		LintResult library = charts.library().lint().strict().call();
		assertThat(library.isFailed()).as(() -> String.join("\n", library.getMessages())).isFalse();
	}

	@ParameterizedTest
	@MethodSource("cases")
	void everyManifestIsWhatKubernetesKnows(Path values) throws Exception {
		for (Manifest manifest : charts.render(values)) {
			this.validators.validate(manifest);
		}
	}

	@Test
	void whatKubernetesDoesNotKnowIsFound() {
		Manifest deployment = Manifest.of(charts.render(), "Deployment");
		Map<String, Object> misspelt = new HashMap<>(deployment.content());
		misspelt.put("spce", Map.of());
		assertThatThrownBy(() -> this.validators.validate(new Manifest(misspelt))).hasMessageContaining("spce");
		Map<String, Object> incomplete = new HashMap<>(deployment.content());
		incomplete.put("spec", Map.of("replicas", 2));
		assertThatThrownBy(() -> this.validators.validate(new Manifest(incomplete)))
			.hasMessageContaining("required field");
		List<Manifest> monitoring = charts.render("monitoring.podMonitor.enabled=true",
				"monitoring.rules.enabled=true");
		for (String kind : List.of("PodMonitor", "PrometheusRule")) {
			Map<String, Object> custom = new HashMap<>(Manifest.of(monitoring, kind).content());
			Map<Object, Object> spec = new HashMap<>((Map<?, ?>) custom.get("spec"));
			spec.put("slector", Map.of());
			custom.put("spec", spec);
			assertThatThrownBy(() -> this.validators.validate(new Manifest(custom))).hasMessageContaining("slector");
		}
	}

	@ParameterizedTest
	@MethodSource("cases")
	void theFieldsOfAReleaseFitEachOther(Path values) {
		List<Manifest> manifests = charts.render(values);
		Manifest deployment = Manifest.of(manifests, "Deployment");
		Map<?, ?> labels = (Map<?, ?>) deployment.at("spec.template.metadata.labels");
		Map<?, ?> selector = (Map<?, ?>) deployment.at("spec.selector.matchLabels");
		assertThat(labels.entrySet().containsAll(selector.entrySet())).isTrue();
		assertThat((Map<?, ?>) Manifest.of(manifests, "Service").at("spec.selector")).isEqualTo(selector);
		assertThat(deployment.at("spec.strategy.rollingUpdate.maxUnavailable")).isEqualTo(0);
		assertThat(deployment.at("spec.strategy.rollingUpdate.maxSurge")).isNotEqualTo(0);
		assertThat(deployment.at("spec.replicas") == null)
			.isEqualTo(manifests.stream().anyMatch((manifest) -> manifest.kind().equals("HorizontalPodAutoscaler")));
		assertThatPortsExist(deployment);
		assertThatTheNumbersFit(deployment);
		manifests.stream()
			.filter((manifest) -> manifest.kind().equals("PodDisruptionBudget"))
			.forEach((budget) -> assertThat(budget.at("spec.selector.matchLabels")).isEqualTo(selector));
	}

	private static void assertThatPortsExist(Manifest deployment) {
		List<Object> names = new ArrayList<>();
		List<Object> numbers = new ArrayList<>();
		for (Object port : (List<?>) deployment.at("spec.template.spec.containers.0.ports")) {
			names.add(((Map<?, ?>) port).get("name"));
			numbers.add(((Map<?, ?>) port).get("containerPort"));
		}
		assertThat(numbers).doesNotHaveDuplicates();
		for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe", "lifecycle.preStop")) {
			Object port = deployment.at("spec.template.spec.containers.0." + probe + ".httpGet.port");
			assertThat(port == null || names.contains(port)).as(probe).isTrue();
		}
	}

	private static void assertThatTheNumbersFit(Manifest deployment) {
		int grace = (int) deployment.at("spec.template.spec.terminationGracePeriodSeconds");
		Object sleep = deployment.at("spec.template.spec.containers.0.lifecycle.preStop.sleep.seconds");
		int timeout = seconds(deployment.env("EBBTIDE_SHUTDOWN_TIMEOUT"));
		int granted = seconds(deployment.env("EBBTIDE_SHUTDOWN_GRACEPERIOD"));
		assertThat(granted).isEqualTo(grace - ((sleep != null) ? (int) sleep : 0));
		assertThat(granted).isGreaterThanOrEqualTo(timeout + 2);
		boolean http = deployment.at("spec.template.spec.containers.0.lifecycle.preStop.httpGet") != null;
		assertThat(deployment.env("EBBTIDE_SHUTDOWN_PRESTOP_ENABLED")).isEqualTo(Boolean.toString(http));
		for (String probe : List.of("startupProbe", "livenessProbe")) {
			Object own = deployment.at("spec.template.spec.containers.0." + probe + ".terminationGracePeriodSeconds");
			assertThat(own == null || (int) own <= grace).as(probe).isTrue();
		}
	}

	private static int seconds(Object duration) {
		return Integer.parseInt(duration.toString().replace("s", ""));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			ebbtide.timeout=25s                                        | 25 | 30 | 30
			ebbtide.timeout=2m,ebbtide.margin=10s                      | 120 | 130 | 130
			ebbtide.timeout=1500ms                                     | 2 | 7 | 7
			ebbtide.preStop.mode=sleep,ebbtide.preStop.sleepSeconds=7  | 25 | 37 | 30
			ebbtide.gracePeriodSeconds=60                              | 25 | 60 | 60
			ebbtide.gracePeriodSeconds=27                              | 25 | 27 | 27
			ebbtide.nodeGracePeriodSeconds=15                          | 13 | 15 | 15
			ebbtide.nodeGracePeriodSeconds=60                          | 25 | 30 | 30
			ebbtide.timeout=60s,ebbtide.lastScrape=15s                 | 60 | 65 | 65
			ebbtide.nodeGracePeriodSeconds=15,ebbtide.preStop.mode=sleep,ebbtide.preStop.sleepSeconds=5 | 8 | 15 | 10
			""")
	void theGracePeriodIsComputedFromWhatConfiguresTheApplication(String settings, String timeout, int grace,
			String granted) {
		Manifest deployment = Manifest.of(charts.render(settings.split(",")), "Deployment");
		assertThat(deployment.env("EBBTIDE_SHUTDOWN_TIMEOUT")).isEqualTo(timeout + "s");
		assertThat(deployment.at("spec.template.spec.terminationGracePeriodSeconds")).isEqualTo(grace);
		assertThat(deployment.env("EBBTIDE_SHUTDOWN_GRACEPERIOD")).isEqualTo(granted + "s");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					ebbtide.gracePeriodSeconds=20                              | need 27: raise it, or lower ebbtide.timeout
					ebbtide.gracePeriodSeconds=40,ebbtide.nodeGracePeriodSeconds=30 | the nodes grant 30
					ebbtide.nodeGracePeriodSeconds=15,ebbtide.preStop.mode=sleep | leave 3 s for the drain
					ebbtide.margin=1s                                          | insists on 2s
					ebbtide.timeout=0s                                         | a drain needs time
					ebbtide.timeout=soon                                       | ebbtide
					ebbtide.phases.settle=20s,ebbtide.phases.quiesce=10s       | add up to 30 s, more than the drain has (25 s)
					ebbtide.phases.settle=9s,ebbtide.phases.quiesce=5s,ebbtide.nodeGracePeriodSeconds=15 | add up to 14 s, more than the drain has (13 s)
					ebbtide.lastScrape=15s                                     | raise ebbtide.timeout to 40 s or more
					ports.management=8080,ebbtide.management.port=http,ebbtide.lastScrape=10s | wants actuator on a port of its own
					monitoring.podMonitor.enabled=true,monitoring.podMonitor.interval=1m,ebbtide.timeout=60s,ebbtide.lastScrape=15s | could come too late
					ebbtide.preStop.mode=exec                                  | mode
					ebbtide.presTop.mode=http                                  | presTop
					replicas=3                                                 | replicas
					ports.management=8080                                      | actuator is served on the port named "http"
					route.enabled=true                                         | route.parentRefs is empty
					strategy.maxSurge=0                                        | no pod could ever be replaced
					autoscaling.enabled=true,autoscaling.minReplicas=7         | more than autoscaling.maxReplicas, 6
					monitoring.podMonitor.enabled=true,monitoring.serviceMonitor.enabled=true | scraped twice
					""")
	void wrongValuesAreRefusedWithASentence(String settings, String sentence) {
		assertThatThrownBy(() -> charts.render(settings.split(","))).hasMessageContaining(sentence);
	}

	@Test
	void anIngressWithoutHostsIsRefused(@TempDir Path directory) throws Exception {
		Path values = Files.writeString(directory.resolve("values.yaml"), "ingress: { enabled: true, hosts: [] }");
		assertThatThrownBy(() -> charts.render(values)).hasMessageContaining("ingress.hosts is empty");
	}

	@Test
	void aClusterWithoutASleepingPreStopIsRefused() {
		assertThatThrownBy(() -> charts.sample().template().withKubeVersion("1.29.0").call())
			.hasMessageContaining(">=1.30.0-0");
	}

	@Test
	void theNotesPrintTheBudgetPhaseByPhase() {
		assertThat(charts.notes().replaceAll(" +", " ")).contains("""
				 preStop the kubelet calls /actuator/prestop, which starts the clock
				 announce Connection: close; readiness policy auto 1 s at most
				 settle until traffic has left 10 s at most
				 quiesce listeners and consumers stop 2 s at most
				 finish work in flight ends the rest
				 release the application context closes 3 s kept back
				 exit report, JVM hooks 1 s kept back
				 ------------------------------------------------------------------------
				 drain ebbtide.shutdown.timeout 25 s
				 margin until SIGKILL 5 s
				 grace terminationGracePeriodSeconds 30 s
				""");
		assertThat(charts.notes("ebbtide.nodeGracePeriodSeconds=15")).contains("5200 ms at most",
				"The nodes grant 15 s: the timeout of 25s was fitted into it");
		assertThat(charts
			.notes("ebbtide.timeout=1m", "ebbtide.lastScrape=15s", "ebbtide.phases.settle=5s",
					"ebbtide.phases.reindex=4s", "ebbtide.preStop.mode=sleep")
			.replaceAll(" +", " ")).contains("the kubelet sleeps, then sends SIGTERM 10 s",
					"traffic has left 5s at most", "the last scrape (15s at most), the context closes",
					"reindex a phase of your own 4s at most", "terminationGracePeriodSeconds 75 s");
		assertThat(charts.notes("ports.management=8080", "ebbtide.management.port=http"))
			.contains("whoever reaches the service reaches actuator");
	}

	@Test
	void theGraceOfAProbeIsNeverLongerThanThatOfThePod() {
		Manifest deployment = Manifest.of(charts.render("ebbtide.timeout=5s", "ebbtide.margin=2s"), "Deployment");
		assertThat(deployment.at("spec.template.spec.containers.0.livenessProbe.terminationGracePeriodSeconds"))
			.isEqualTo(7);
	}

	@Test
	void anotherTeamsChartTakesTheLibraryInWithThreeLines(@TempDir Path directory) throws Exception {
		Path chart = directory.resolve("theirs");
		Files.createDirectories(chart.resolve("templates"));
		Files.writeString(chart.resolve("Chart.yaml"), """
				apiVersion: v2
				name: theirs
				version: 1.0.0
				dependencies:
				  - name: ebbtide
				    version: 0.1.0
				    repository: file://%s
				""".formatted(Path.of("ebbtide").toAbsolutePath()));
		Files.writeString(chart.resolve("values.yaml"), "ebbtide:\n  timeout: 50s\n");
		Files.writeString(chart.resolve("templates").resolve("pod.yaml"), """
				apiVersion: v1
				kind: Pod
				metadata:
				  name: theirs
				spec:
				  terminationGracePeriodSeconds: {{ include "ebbtide.gracePeriod" . }}
				  containers:
				    - name: app
				      image: theirs
				      env:
				        {{- include "ebbtide.env" . | nindent 8 }}
				      {{- include "ebbtide.container" . | nindent 6 }}
				""");
		Helm helm = new Helm(chart);
		helm.dependency().update().skipRefresh().call();
		List<Manifest> manifests = Charts.manifests(helm.template().withKubeVersion("1.34.0").call());
		assertThat(manifests).hasSize(1);
		this.validators.validate(manifests.get(0));
		assertThat(manifests.get(0).at("spec.terminationGracePeriodSeconds")).isEqualTo(55);
		assertThat(manifests.get(0).at("spec.containers.0.lifecycle.preStop.httpGet.path"))
			.isEqualTo("/actuator/prestop");
	}

	@Test
	void aPreStopThatSleepsCallsNoEndpoint() {
		Manifest deployment = Manifest.of(charts.render("ebbtide.preStop.mode=sleep"), "Deployment");
		assertThat(deployment.at("spec.template.spec.containers.0.lifecycle.preStop"))
			.isEqualTo(Map.of("sleep", Map.of("seconds", 10)));
	}

	@Test
	void thePreStopSendsTheHeaderThatTheApplicationWants() {
		Manifest deployment = Manifest.of(charts.render(), "Deployment");
		assertThat(deployment.at("spec.template.spec.containers.0.lifecycle.preStop.httpGet"))
			.isEqualTo(Map.of("path", "/actuator/prestop", "port", "management", "httpHeaders",
					List.of(Map.of("name", "X-Ebbtide-Pre-Stop", "value", "kubelet"))));
	}

}
