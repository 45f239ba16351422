package io.github.ebbtide.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.ebbtide.messaging.autoconfigure.MessagingAutoConfiguration;
import io.github.ebbtide.process.autoconfigure.ChildProcessAutoConfiguration;
import io.github.ebbtide.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.github.ebbtide.stream.autoconfigure.StreamAutoConfiguration;
import io.github.ebbtide.traffic.autoconfigure.TrafficAutoConfiguration;
import io.github.ebbtide.websocket.autoconfigure.WebSocketAutoConfiguration;
import io.github.ebbtide.work.autoconfigure.WorkAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The recipes of the guide: their code is compiled, their settings start an application.
 */
class GuideTests {

	private static final Path GUIDE = Path.of("..", "sample-app", "README.md");

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(
			ApplicationAvailabilityAutoConfiguration.class, WorkAutoConfiguration.class,
			ShutdownAutoConfiguration.class, TrafficAutoConfiguration.class, WebSocketAutoConfiguration.class,
			StreamAutoConfiguration.class, MessagingAutoConfiguration.class, ChildProcessAutoConfiguration.class);

	private static List<String> blocks(String language) throws IOException {
		return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(GUIDE))
			.results()
			.map((result) -> result.group(1))
			.toList();
	}

	static Stream<String> settings() throws IOException {
		return blocks("yaml").stream();
	}

	@Test
	void everyRecipesCodeIsCompiled() throws IOException {
		List<String> sources;
		try (Stream<Path> files = Files.list(Path.of("src", "test", "java", "io", "github", "ebbtide", "docs"))) {
			sources = files.map(ReadmeTests::read).map(ReadmeTests::squeeze).toList();
		}
		assertThat(blocks("java")).hasSizeGreaterThan(2)
			.map(ReadmeTests::squeeze)
			.allSatisfy((snippet) -> assertThat(sources).anyMatch((source) -> source.contains(snippet)));
	}

	@ParameterizedTest
	@MethodSource("settings")
	void everyRecipesSettingsAreKnownAndFitEachOther(String yaml) throws IOException {
		List<PropertySource<?>> sources = new YamlPropertySourceLoader().load("recipe",
				new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
		List<String> known = Metadata.properties().stream().map((each) -> each.get("name").toString()).toList();
		assertThat(names(sources.get(0))).filteredOn((name) -> name.startsWith("ebbtide."))
			.isNotEmpty()
			.allMatch((name) -> known.stream()
				.anyMatch((property) -> name.equals(property) || name.startsWith(property + ".")
						|| name.startsWith(property + "[")));
		new WebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.withInitializer((context) -> context.getEnvironment().getPropertySources().addFirst(sources.get(0)))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static List<String> names(PropertySource<?> source) {
		return List.of(((EnumerablePropertySource<?>) source).getPropertyNames());
	}

}
