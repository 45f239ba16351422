package io.github.ebbtide.sample.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Collects what the benchmarks of one run have found. Writes it to {@code benchmark.md}
 * as it comes, and prints it at the end.
 */
final class BenchmarkReport implements AutoCloseable {

	static final Path DIRECTORY = Path.of("target", "benchmark");

	private static final Path FILE = DIRECTORY.resolve("benchmark.md");

	private static final String HEAD = """
			| measured | Ebbtide | compared with | ratio | bar | |
			| --- | --- | --- | --- | --- | --- |""";

	private static final System.Logger logger = System.getLogger(BenchmarkReport.class.getName());

	private final long start = System.nanoTime();

	private final List<Row> rows = new ArrayList<>();

	void add(Row row) {
		this.rows.add(row);
		logger.log(System.Logger.Level.INFO, row);
		try {
			Files.createDirectories(DIRECTORY);
			Files.writeString(FILE, text());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String text() {
		return """
				%s
				Medians, in brackets the quartiles; ratios are those of pairs measured in turns. %d minutes.

				%s
				%s
				""".formatted(Surroundings.describe(), Duration.ofNanos(System.nanoTime() - this.start).toMinutes(),
				HEAD, this.rows.stream().map(Row::toString).collect(Collectors.joining("\n")));
	}

	@Override
	public void close() {
		if (!this.rows.isEmpty()) {
			logger.log(System.Logger.Level.INFO, "\n\n" + text() + "\nWritten to " + FILE.toAbsolutePath());
		}
	}

	/** Hands the report of the run to the tests. */
	static final class Provider implements ParameterResolver {

		@Override
		public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
			return parameter.getParameter().getType() == BenchmarkReport.class;
		}

		@Override
		public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
			return context.getRoot()
				.getStore(ExtensionContext.Namespace.create(BenchmarkReport.class))
				.computeIfAbsent(BenchmarkReport.class, (key) -> new BenchmarkReport(), BenchmarkReport.class);
		}

	}

}
