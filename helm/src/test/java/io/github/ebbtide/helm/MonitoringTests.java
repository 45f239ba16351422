package io.github.ebbtide.helm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The rules and the dashboard as the chart renders them.
 */
class MonitoringTests {

	private static final Path RULE_TESTS = Path.of("src", "test", "resources", "rules-test.yaml");

	private static Path directory;

	private static Manifest rules;

	private static JsonNode dashboard;

	@BeforeAll
	static void render(@TempDir Path temporary) throws Exception {
		directory = temporary;
		List<Manifest> manifests = Charts.in(temporary)
			.render("monitoring.rules.enabled=true", "monitoring.dashboard.enabled=true");
		rules = Manifest.of(manifests, "PrometheusRule");
		Files.writeString(temporary.resolve("rules.yaml"), new Yaml().dump(rules.at("spec")));
		Manifest configMap = manifests.stream()
			.filter((manifest) -> manifest.at("metadata.name").toString().endsWith("-dashboard"))
			.findFirst()
			.orElseThrow();
		dashboard = new ObjectMapper()
			.readTree((String) ((Map<?, ?>) configMap.content().get("data")).get("ebbtide.json"));
	}

	@Test
	void theRulesPassPromtool() throws Exception {
		promtool("check", "rules", "--lint=all", "--lint-fatal", directory.resolve("rules.yaml").toString());
	}

	@Test
	void eachAlertFiresAndStaysSilentWhenItShould() throws Exception {
		Path tests = Files.copy(RULE_TESTS, directory.resolve("rules-test.yaml"));
		assertThat(Files.readString(tests))
			.contains(alerts().map((alert) -> "name: " + alert.get("alert") + " fires").toList())
			.contains(alerts().map((alert) -> "name: " + alert.get("alert") + " silent").toList());
		promtool("test", "rules", tests.toString());
	}

	@Test
	void eachAlertTellsWhatToDo() {
		assertThat(alerts()).isNotEmpty().allSatisfy((alert) -> {
			assertThat(((Map<?, ?>) alert.get("annotations")).keySet().toString()).contains("summary", "description",
					"runbook");
			assertThat(((Map<?, ?>) alert.get("labels")).keySet().toString()).contains("severity");
		});
	}

	private static Stream<Map<?, ?>> alerts() {
		return rules().filter((rule) -> rule.containsKey("alert"));
	}

	private static Stream<Map<?, ?>> rules() {
		return ((List<?>) rules.at("spec.groups")).stream()
			.flatMap((group) -> ((List<?>) ((Map<?, ?>) group).get("rules")).stream())
			.map((rule) -> (Map<?, ?>) rule);
	}

	@Test
	void thePanelsOfTheDashboardAreWholeAndDoNotOverlap() {
		List<Integer> ids = new ArrayList<>();
		boolean[][] taken = new boolean[24][100];
		for (JsonNode panel : dashboard.get("panels")) {
			ids.add(panel.get("id").asInt());
			assertThat(panel.get("title").asText()).isNotEmpty();
			JsonNode position = panel.get("gridPos");
			for (int x = 0; x < position.get("w").asInt(); x++) {
				for (int y = 0; y < position.get("h").asInt(); y++) {
					int column = position.get("x").asInt() + x;
					int line = position.get("y").asInt() + y;
					assertThat(taken[column][line]).as(panel.get("title").asText()).isFalse();
					taken[column][line] = true;
				}
			}
			if (!panel.get("type").asText().equals("row")) {
				assertThat(panel.get("description").asText()).isNotEmpty();
				assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotEmpty();
				assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
				assertThat(Expressions.elements(panel.get("targets"))).allSatisfy(
						(target) -> assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}"));
			}
		}
		assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(12);
	}

	@Test
	void eachExpressionOfTheDashboardParses() throws Exception {
		List<Map<String, String>> recorded = new ArrayList<>();
		Expressions.ofDashboard().forEach((expression) -> {
			if (expression.contains("rate(") || expression.contains("increase(")) {
				assertThat(expression).containsAnyOf("$__rate_interval", "$__range");
			}
			recorded.add(Map.of("record", "dashboard:expression" + recorded.size(), "expr",
					expression.replace("$__rate_interval", "5m").replace("$__range", "1h")));
		});
		Path file = directory.resolve("dashboard.yaml");
		Files.writeString(file,
				new Yaml().dump(Map.of("groups", List.of(Map.of("name", "dashboard", "rules", recorded)))));
		promtool("check", "rules", file.toString());
	}

	@Test
	void whatIsRecordedIsWhatTheDashboardNeeds() throws Exception {
		List<String> recorded = rules().filter((rule) -> rule.containsKey("record"))
			.map((rule) -> (String) rule.get("record"))
			.toList();
		assertThat(recorded).isNotEmpty();
		List<String> asked = Expressions.ofDashboard()
			.stream()
			.flatMap((expression) -> Pattern.compile("\\w+:\\w+:\\w+").matcher(expression).results())
			.map(MatchResult::group)
			.distinct()
			.toList();
		assertThat(asked).containsExactlyInAnyOrderElementsOf(recorded);
	}

	private static void promtool(String... arguments) throws IOException, InterruptedException {
		Optional<Path> promtool = Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map((path) -> Path.of(path, "promtool"))
			.filter(Files::isExecutable)
			.findFirst();
		assumeTrue(promtool.isPresent(), "promtool is not installed (Debian: apt-get install prometheus)");
		List<String> command = new ArrayList<>(List.of(promtool.get().toString()));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).as(output).isZero();
	}

}
