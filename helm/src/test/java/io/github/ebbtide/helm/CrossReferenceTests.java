package io.github.ebbtide.helm;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one manifest of a release names, another one has.
 */
class CrossReferenceTests {

	private static final String POD = "spec.template.spec.";

	private static Charts charts;

	private List<Manifest> manifests;

	private Manifest service;

	private Map<?, ?> podLabels;

	@BeforeAll
	static void copyCharts(@TempDir Path directory) throws Exception {
		charts = Charts.in(directory);
	}

	static List<Path> cases() {
		return Charts.cases();
	}

	@ParameterizedTest
	@MethodSource("cases")
	void whatAManifestNamesIsThere(Path values) {
		this.manifests = charts.render(values);
		this.service = Manifest.of(this.manifests, "Service");
		this.podLabels = (Map<?, ?>) Manifest.of(this.manifests, "Deployment").at("spec.template.metadata.labels");
		for (Manifest manifest : this.manifests) {
			switch (manifest.kind()) {
				case "Deployment" -> checkDeployment(manifest);
				case "Service" -> assertThat(containerPorts()).containsAll(all(manifest, "spec.ports", "targetPort"));
				case "Ingress" -> checkIngress(manifest);
				case "HTTPRoute" -> checkRoute(manifest);
				case "HorizontalPodAutoscaler" -> checkAutoscaler(manifest);
				case "NetworkPolicy" -> checkPolicy(manifest);
				case "PodDisruptionBudget" -> assertSelects(manifest, "spec.selector.matchLabels", this.podLabels);
				case "PodMonitor" ->
					checkMonitor(manifest, "spec.podMetricsEndpoints.0.", this.podLabels, containerPorts());
				case "ServiceMonitor" -> checkMonitor(manifest, "spec.endpoints.0.",
						(Map<?, ?>) this.service.at("metadata.labels"), all(this.service, "spec.ports", "name"));
				case "Pod" -> checkTest(manifest);
				default -> assertThat(manifest.at("metadata.name")).isNotNull();
			}
		}
	}

	private void checkDeployment(Manifest deployment) {
		Object account = deployment.at(POD + "serviceAccountName");
		assertThat(account.equals("default") || names("ServiceAccount").contains(account)).isTrue();
		assertThat(all(deployment, POD + "volumes", "name"))
			.containsExactlyInAnyOrderElementsOf(all(deployment, POD + "containers.0.volumeMounts", "name"));
		assertThat(names("ConfigMap")).contains(deployment.at(POD + "volumes.2.configMap.name"));
		if (deployment.at(POD + "topologySpreadConstraints") != null) {
			assertSelects(deployment, POD + "topologySpreadConstraints.0.labelSelector.matchLabels", this.podLabels);
		}
	}

	private void checkIngress(Manifest ingress) {
		String backend = "spec.rules.0.http.paths.0.backend.service.";
		assertThat(ingress.at(backend + "name")).isEqualTo(this.service.at("metadata.name"));
		assertThat(all(this.service, "spec.ports", "name")).contains(ingress.at(backend + "port.name"));
	}

	private void checkRoute(Manifest route) {
		assertThat(route.at("spec.parentRefs.0.name")).isNotNull();
		assertThat(route.at("spec.rules.0.backendRefs.0.name")).isEqualTo(this.service.at("metadata.name"));
		assertThat(all(this.service, "spec.ports", "port")).contains(route.at("spec.rules.0.backendRefs.0.port"));
	}

	private void checkAutoscaler(Manifest autoscaler) {
		assertThat(names("Deployment")).contains(autoscaler.at("spec.scaleTargetRef.name"));
		assertThat((int) autoscaler.at("spec.minReplicas"))
			.isLessThanOrEqualTo((int) autoscaler.at("spec.maxReplicas"));
	}

	private void checkPolicy(Manifest policy) {
		assertSelects(policy, "spec.podSelector.matchLabels", this.podLabels);
		for (Object rule : (List<?>) policy.at("spec.ingress")) {
			Map<?, ?> port = (Map<?, ?>) ((List<?>) ((Map<?, ?>) rule).get("ports")).get(0);
			assertThat(containerPorts()).contains(port.get("port"));
			assertThat(port.get("port").equals("management") && !((Map<?, ?>) rule).containsKey("from"))
				.as("management open to everybody")
				.isFalse();
		}
		Object test = Map.of("podSelector",
				Map.of("matchLabels", Manifest.of(this.manifests, "Pod").at("metadata.labels")));
		Object from = policy.at("spec.ingress.0.from");
		assertThat(from == null || ((List<?>) from).contains(test)).as("helm test gets in").isTrue();
	}

	private void checkMonitor(Manifest monitor, String endpoint, Map<?, ?> labels, Collection<?> ports) {
		assertSelects(monitor, "spec.selector.matchLabels", labels);
		assertThat(ports.contains(monitor.at(endpoint + "port"))).isTrue();
		assertThat(seconds(monitor.at(endpoint + "scrapeTimeout")))
			.isLessThanOrEqualTo(seconds(monitor.at(endpoint + "interval")));
		assertThat(monitor.at(endpoint + "relabelings"))
			.isEqualTo(List.of(Map.of("action", "labeldrop", "regex", "endpoint")));
	}

	private void checkTest(Manifest test) {
		assertThat(((Map<?, ?>) test.at("metadata.labels")).entrySet()
			.containsAll(((Map<?, ?>) this.service.at("spec.selector")).entrySet())).as("gets traffic").isFalse();
		assertThat(test.at("spec.containers.0.args").toString()).contains(
				"http://%s:%s/".formatted(this.service.at("metadata.name"), this.service.at("spec.ports.0.port")));
	}

	private static void assertSelects(Manifest manifest, String path, Map<?, ?> labels) {
		assertThat(labels.entrySet().containsAll(((Map<?, ?>) manifest.at(path)).entrySet())).as(manifest + " " + path)
			.isTrue();
	}

	private Set<Object> containerPorts() {
		return all(Manifest.of(this.manifests, "Deployment"), POD + "containers.0.ports", "name");
	}

	private Set<Object> names(String kind) {
		return this.manifests.stream()
			.filter((manifest) -> manifest.kind().equals(kind))
			.map((manifest) -> manifest.at("metadata.name"))
			.collect(Collectors.toSet());
	}

	private static Set<Object> all(Manifest manifest, String list, String name) {
		Set<Object> values = new HashSet<>();
		((List<?>) manifest.at(list)).forEach((element) -> values.add(((Map<?, ?>) element).get(name)));
		return values;
	}

	private static int seconds(Object duration) {
		return Integer.parseInt(duration.toString().replace("s", ""));
	}

}
