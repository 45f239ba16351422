package io.github.ebbtide.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.ebbtide.shutdown.ShutdownPhase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The README says what the code does.
 */
class ReadmeTests {

	private static final Path README = Path.of("..", "README.md");

	private static final Path SOURCES = Path.of("src", "main", "java");

	private final String readme = Files.readString(README);

	ReadmeTests() throws IOException {
	}

	private Set<String> rows(String section, String pattern) {
		String table = this.readme.substring(this.readme.indexOf("\n## " + section + "\n"));
		table = table.substring(0, table.indexOf("\n## ", 4));
		return Pattern.compile("(?m)^\\| `" + pattern + "`")
			.matcher(table)
			.results()
			.map((result) -> result.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	@Test
	void everyPropertyIsInTheTableAndNothingElse() throws IOException {
		Set<String> names = Metadata.properties()
			.stream()
			.map((property) -> property.get("name").toString())
			.map((name) -> name.replaceFirst(
					"^(ebbtide\\.socket-timeouts)\\.[a-z0-9-]+\\.(enabled|connect|read|write)$", "$1.<technology>.$2"))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(rows("Properties", "(ebbtide[^`]+)")).isEqualTo(names);
	}

	@Test
	void everyEndpointIsInTheTable() throws IOException {
		Set<String> ids = inSources("Endpoint\\(id = \"([a-z]+)\"");
		assertThat(ids).isNotEmpty();
		assertThat(rows("Endpoints", "[A-Z]+ /actuator/([a-z]+)")).isEqualTo(ids);
	}

	@Test
	void everyMeterIsInTheTable() throws IOException {
		Set<String> meters = inSources("\"(ebbtide\\.(?:(?:child|drain|executor\\.late|socket|threads|work)\\.[a-z.]+"
				+ "|sockets|websocket\\.(?:sessions|closes)))\"");
		assertThat(meters).isNotEmpty();
		assertThat(rows("Meters", "(ebbtide[^`]+)")).isEqualTo(meters);
	}

	@Test
	void everyPhaseIsInThePicture() {
		List<String> phases = ShutdownPhase.defaults(Duration.ofSeconds(25)).stream().map(ShutdownPhase::name).toList();
		assertThat(this.readme).contains("trigger ──► " + String.join(" ──► ", phases));
	}

	@Test
	void everySnippetIsCompiledCode() throws IOException {
		Matcher snippets = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(this.readme);
		List<String> code = snippets.results().map((result) -> squeeze(result.group(1))).toList();
		assertThat(code).isNotEmpty();
		List<String> sources;
		try (Stream<Path> files = Files.list(Path.of("src", "test", "java", "io", "github", "ebbtide", "docs"))) {
			sources = files.map(ReadmeTests::read).map(ReadmeTests::squeeze).toList();
		}
		assertThat(code).allSatisfy((snippet) -> assertThat(sources).anyMatch((source) -> source.contains(snippet)));
	}

	private static Set<String> inSources(String pattern) throws IOException {
		try (Stream<Path> files = Files.walk(SOURCES)) {
			return files.filter((file) -> file.toString().endsWith(".java"))
				.map(ReadmeTests::read)
				.flatMap((source) -> Pattern.compile(pattern).matcher(source).results())
				.map((result) -> result.group(1))
				.collect(Collectors.toCollection(TreeSet::new));
		}
	}

	static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String squeeze(String text) {
		return text.replaceAll("\\s+", " ");
	}

}
