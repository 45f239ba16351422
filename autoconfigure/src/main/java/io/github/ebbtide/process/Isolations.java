package io.github.ebbtide.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.github.ebbtide.process.CommandResult.Culprit;
import io.github.ebbtide.process.Isolation.Kind;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The programs that isolate children, looked for once, when a command first asks for
 * isolation. Thread-safe.
 */
final class Isolations {

	private static final Log logger = LogFactory.getLog(Isolations.class);

	private final List<Path> directories;

	private final Set<String> said = ConcurrentHashMap.newKeySet();

	private @Nullable Map<Kind, Path> programs;

	Isolations() {
		this(List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/sbin"), Path.of("/sbin")));
	}

	Isolations(List<Path> directories) {
		this.directories = directories;
	}

	/**
	 * Return what to put before a program and its arguments.
	 * @throws LaunchFailure if a required isolation is not available
	 */
	List<String> prefix(String command, Map<Isolation, Boolean> isolations) throws LaunchFailure {
		if (isolations.isEmpty()) {
			return List.of();
		}
		List<String> prefix = new ArrayList<>();
		for (Isolation isolation : inOrder(isolations)) {
			Path program = programs().get(isolation.kind());
			if (program != null) {
				prefix.addAll(arguments(program, isolation));
			}
			else if (isolations.getOrDefault(isolation, true)) {
				throw new LaunchFailure(Culprit.ISOLATION, "Required isolation " + isolation.kind()
						+ " needs the program '" + isolation.kind().program() + "' of util-linux, which is not here");
			}
			else if (this.said.add(command + isolation)) {
				logger.warn(
						"Command " + command + " runs without " + isolation.kind() + ", which it prefers: there is no '"
								+ isolation.kind().program() + "' here; install util-linux");
			}
		}
		return prefix;
	}

	private static List<Isolation> inOrder(Map<Isolation, Boolean> isolations) {
		return isolations.keySet()
			.stream()
			.sorted(Comparator.comparing(Isolation::kind).thenComparing(Isolation::resource))
			.toList();
	}

	private static List<String> arguments(Path program, Isolation isolation) {
		return switch (isolation.kind()) {
			case DIE_WITH_JVM -> List.of(program.toString(), "--pdeathsig", "KILL", "--");
			case LIMIT -> List.of(program.toString(), "--" + isolation.resource() + "=" + isolation.limit(), "--");
			case NEW_SESSION -> List.of(program.toString(), "--");
		};
	}

	private synchronized Map<Kind, Path> programs() {
		Map<Kind, Path> programs = this.programs;
		if (programs == null) {
			programs = new EnumMap<>(Kind.class);
			for (Kind kind : Kind.values()) {
				Stream<Path> candidates = this.directories.stream()
					.map((directory) -> directory.resolve(kind.program()));
				Path program = candidates.filter(Files::isExecutable).findFirst().orElse(null);
				if (program != null) {
					programs.put(kind, program);
				}
			}
			this.programs = programs;
		}
		return programs;
	}

}
