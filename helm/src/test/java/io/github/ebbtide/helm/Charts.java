package io.github.ebbtide.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.TemplateCommand;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The charts as a user has them, with the library in its place, rendered by Helm itself.
 */
final class Charts {

	private static final String KUBERNETES = "1.34.0";

	private final Path root;

	private Charts(Path root) {
		this.root = root;
	}

	/** Copies the charts and resolves their dependencies. */
	static Charts in(Path directory) throws IOException {
		assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
				"the embedded Helm is for Linux on amd64");
		for (String chart : List.of("ebbtide", "ebbtide-sample")) {
			copy(Path.of(chart), directory.resolve(chart));
		}
		new Helm(directory.resolve("ebbtide-sample")).dependency().update().skipRefresh().call();
		return new Charts(directory);
	}

	private static void copy(Path from, Path to) throws IOException {
		try (Stream<Path> files = Files.walk(from)) {
			for (Path file : files.toList()) {
				Path copy = to.resolve(from.relativize(file).toString());
				if (Files.isDirectory(file)) {
					Files.createDirectories(copy);
				}
				else if (file.getParent().endsWith("templates/tests")) {
					// the embedded Helm renders no hooks, which are to be checked as well
					Files.writeString(copy, Files.readString(file).replace("helm.sh/hook", "example.com/hook"));
				}
				else {
					Files.copy(file, copy);
				}
			}
		}
	}

	Helm sample() {
		return new Helm(this.root.resolve("ebbtide-sample"));
	}

	Helm library() {
		return new Helm(this.root.resolve("ebbtide"));
	}

	/** Returns the values that the charts are tried with, one file a case. */
	static List<Path> cases() {
		try (Stream<Path> files = Files.list(Path.of("ebbtide-sample", "ci"))) {
			return Stream.concat(files, Stream.of(Path.of("ebbtide-sample", "values-prod.yaml"))).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	List<Manifest> render(Path values, String... settings) {
		return manifests(template(settings).withValuesFile(values).call());
	}

	List<Manifest> render(String... settings) {
		return manifests(template(settings).call());
	}

	private TemplateCommand template(String... settings) {
		TemplateCommand command = sample().template()
			.withName("desk")
			.withNamespace("archive")
			.withKubeVersion(KUBERNETES);
		for (String setting : settings) {
			String[] parts = setting.split("=", 2);
			command.set(parts[0], parts[1]);
		}
		return command;
	}

	/** Returns what Helm prints after an installation. */
	String notes(String... settings) {
		InstallCommand command = sample().install()
			.withName("desk")
			.clientOnly()
			.dryRun()
			.disableOpenApiValidation()
			.withKubeVersion(KUBERNETES);
		for (String setting : settings) {
			String[] parts = setting.split("=", 2);
			command.set(parts[0], parts[1]);
		}
		return command.call().getOutput();
	}

	static List<Manifest> manifests(String rendered) {
		return StreamSupport
			.stream(new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(rendered).spliterator(), false)
			.filter(Objects::nonNull)
			.map(Charts::asManifest)
			.toList();
	}

	@SuppressWarnings("unchecked")
	private static Manifest asManifest(Object document) {
		return new Manifest((Map<String, Object>) document);
	}

}
