package io.github.ebbtide.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The value tables of the README come from the comments in {@code values.yaml}; run with
 * {@code -Dreadme.write=true} to have them written.
 */
class ReadmeTests {

	private static final Path README = Path.of("README.md");

	private static final Pattern ENTRY = Pattern.compile("( *)([A-Za-z]+):.*");

	@ParameterizedTest
	@ValueSource(strings = { "ebbtide", "ebbtide-sample" })
	void theValueTableIsWhatTheChartSays(String chart) throws IOException {
		String table = "\n| value | default | meaning |\n|---|---|---|\n" + String.join("\n", rows(chart)) + "\n";
		String readme = Files.readString(README);
		Matcher block = Pattern.compile("(?s)(<!-- values of %s -->)(.*?)(<!-- end -->)".formatted(chart))
			.matcher(readme);
		assertThat(block.find()).isTrue();
		if (Boolean.getBoolean("readme.write")) {
			Files.writeString(README, new StringBuilder(readme).replace(block.start(2), block.end(2), table));
			return;
		}
		assertThat(block.group(2)).isEqualTo(table);
	}

	@Test
	void eachAlertIsInTheRunbook() throws IOException {
		Matcher alerts = Pattern.compile("- alert: (\\w+)")
			.matcher(Files.readString(Path.of("ebbtide", "files", "rules.yaml")));
		assertThat(Files.readString(README))
			.contains(alerts.results().map((alert) -> "`" + alert.group(1) + "`").toList());
	}

	/** One row for each value that has a comment of its own. */
	private static List<String> rows(String chart) throws IOException {
		Path file = Path.of(chart, "values.yaml");
		Map<String, Object> values = new Yaml().load(Files.readString(file));
		Manifest tree = new Manifest(values);
		List<String> rows = new ArrayList<>();
		Deque<String> path = new ArrayDeque<>();
		List<String> comment = new ArrayList<>();
		for (String line : Files.readAllLines(file)) {
			Matcher entry = ENTRY.matcher(line);
			if (line.strip().startsWith("#")) {
				comment.add(line.strip().substring(1).strip());
			}
			else if (entry.matches()) {
				while (path.size() > entry.group(1).length() / 2) {
					path.removeLast();
				}
				path.addLast(entry.group(2));
				String name = String.join(".", path);
				if (!comment.isEmpty() && !isGroup(tree.at(name), file, name)) {
					rows.add("| `%s` | %s | %s |".formatted(name, inline(tree.at(name)), String.join(" ", comment)));
				}
				comment.clear();
			}
		}
		return rows;
	}

	/** Whether the values below say for themselves what they are. */
	private static boolean isGroup(Object value, Path file, String name) throws IOException {
		if (!(value instanceof Map<?, ?> map) || map.isEmpty()) {
			return false;
		}
		String last = name.substring(name.lastIndexOf('.') + 1);
		return Pattern.compile("(?m)^( *)" + last + ":\\n\\1  #").matcher(Files.readString(file)).find();
	}

	private static String inline(Object value) {
		if (value == null || "".equals(value)) {
			return "";
		}
		DumperOptions options = new DumperOptions();
		options.setDefaultFlowStyle(DumperOptions.FlowStyle.FLOW);
		options.setWidth(10_000);
		return "`" + new Yaml(options).dump(value).strip() + "`";
	}

}
