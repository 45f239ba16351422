package io.github.ebbtide.sample.rollout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@link Rollout} has printed: one line for each outcome, words separated by tabs.
 *
 * @param settings what was rolled
 * @param lines the lines
 */
record RolloutReport(Rollout.Settings settings, List<String[]> lines) {

	static final String HEAD = """
			| | removal delay | requests | failed | WebSocket closes | handshakes failed | exit codes | all starts | all stops | a pod's stop | the longest | all rolls |
			|---|---|---|---|---|---|---|---|---|---|---|---|
			""";

	static RolloutReport read(Rollout.Settings settings, Path file) throws IOException {
		return new RolloutReport(settings, Files.readAllLines(file).stream().map((line) -> line.split("\t")).toList());
	}

	private Stream<String> words(String topic, int index) {
		return this.lines.stream().filter((line) -> line[0].equals(topic)).map((line) -> line[index]);
	}

	long requests() {
		return words("request", 1).count();
	}

	/**
	 * Return whether each request that was sent has ended.
	 */
	boolean isComplete() {
		return words("completed", 1).anyMatch("true"::equals);
	}

	Map<String, Long> failures() {
		return count(words("request", 1).filter((kind) -> !kind.equals(Failure.NONE)));
	}

	boolean hasWebSocket() {
		return words("no-websocket", 1).findAny().isEmpty();
	}

	Map<String, Long> closes() {
		return count(words("websocket", 1));
	}

	Map<String, Long> refusals() {
		return count(words("handshake", 1));
	}

	Map<String, Long> exitCodes() {
		return count(words("stop", 1));
	}

	Map<String, Long> preStops() {
		return count(words("stop", 2));
	}

	/**
	 * Return how long all rolls took together. Most of it are starts, which take what the
	 * machine gives at the time.
	 */
	private double seconds() {
		return words("roll", 1).mapToLong(Long::parseLong).sum() / 1_000.0;
	}

	/**
	 * Return how long all stops took together, from the beginning of preStop to the end
	 * of the process: what one variant can do better than another.
	 */
	double stopSeconds() {
		return words("stop", 3).mapToLong(Long::parseLong).sum() / 1_000.0;
	}

	private double longestStopSeconds() {
		return words("stop", 3).mapToLong(Long::parseLong).max().orElse(0) / 1_000.0;
	}

	private static Map<String, Long> count(Stream<String> words) {
		return words.collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
	}

	String row() {
		return String.format(Locale.ROOT,
				"| %s | %d s | %d | %s | %s | %s | %s | %.0f s | %.0f s | %.1f s | %.1f s | %.0f s |%n",
				this.settings.variant().title(), this.settings.delay().toSeconds(), requests(), cell(failures()),
				hasWebSocket() ? cell(closes()) : "no WebSocket", hasWebSocket() ? cell(refusals()) : "no WebSocket",
				kinds(exitCodes()), seconds() - stopSeconds(), stopSeconds(),
				stopSeconds() / Math.max(1, words("stop", 1).count()), longestStopSeconds(), seconds());
	}

	private static String cell(Map<String, Long> counts) {
		long sum = counts.values().stream().mapToLong(Long::longValue).sum();
		return (sum == 0) ? "**0**" : sum + ": " + kinds(counts);
	}

	private static String kinds(Map<String, Long> counts) {
		return counts.entrySet()
			.stream()
			.map((entry) -> entry.getValue() + " × " + entry.getKey())
			.collect(Collectors.joining(", "));
	}

}
