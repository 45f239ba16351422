package io.github.ebbtide.sample.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The sample application unpacked, beside a class data archive, which halves the work of
 * each start. Made once for each JVM of tests, when the first process wants it.
 */
final class ClassArchive {

	private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

	private static final int LIMIT_SECONDS = 120;

	private static List<String> arguments = List.of();

	private ClassArchive() {
	}

	/** Returns the arguments of a JVM that runs what is in the jar. */
	static synchronized List<String> of(Path jar) throws IOException {
		if (arguments.isEmpty()) {
			Path directory = Path.of("target", "class-archive", String.valueOf(ProcessHandle.current().pid()))
				.toAbsolutePath();
			Path log = Files.createDirectories(directory).resolve("recording.log");
			run(log, List.of("-Djarmode=tools", "-jar", jar.toString(), "extract", "--force", "--destination",
					directory.resolve("desk").toString()));
			String unpacked = directory.resolve("desk").resolve(jar.getFileName()).toString();
			Path archive = directory.resolve("classes.jsa");
			List<String> recording = new ArrayList<>(OPTIONS);
			recording.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Dspring.context.exit=onRefresh", "-jar",
					unpacked, "--server.port=0", "--management.server.port=0",
					"--sample.archive.directory=" + directory.resolve("data")));
			run(log, recording);
			List<String> made = new ArrayList<>(OPTIONS);
			// without it, where recording has failed, processes start as ever
			made.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-jar", unpacked));
			arguments = List.copyOf(made);
		}
		return arguments;
	}

	private static void run(Path log, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
		command.addAll(arguments);
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
			.start();
		try {
			if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
				process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
