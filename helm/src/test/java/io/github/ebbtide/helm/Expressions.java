package io.github.ebbtide.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.yaml.snakeyaml.Yaml;

/**
 * What the rules and the dashboard ask of Prometheus.
 */
final class Expressions {

	private static final Path FILES = Path.of("ebbtide", "files");

	private Expressions() {
	}

	/** Returns those of the recording and alert rules. */
	static List<String> ofRules() throws IOException {
		Map<String, List<Map<?, ?>>> rules = new Yaml().load(Files.readString(FILES.resolve("rules.yaml")));
		return rules.get("groups")
			.stream()
			.flatMap((group) -> ((List<?>) group.get("rules")).stream())
			.map((rule) -> (String) ((Map<?, ?>) rule).get("expr"))
			.toList();
	}

	/** Returns those of the panels and annotations. */
	static List<String> ofDashboard() throws IOException {
		JsonNode dashboard = new ObjectMapper().readTree(FILES.resolve("dashboard.json").toFile());
		return Stream
			.concat(elements(dashboard.get("panels")).flatMap((panel) -> elements(panel.path("targets"))),
					elements(dashboard.at("/annotations/list")))
			.map((target) -> target.get("expr").asText())
			.toList();
	}

	static Stream<JsonNode> elements(JsonNode array) {
		return StreamSupport.stream(array.spliterator(), false);
	}

}
