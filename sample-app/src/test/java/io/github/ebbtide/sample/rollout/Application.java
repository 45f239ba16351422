package io.github.ebbtide.sample.rollout;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The sample application as images have it: unpacked, and with an archive of its classes,
 * which halves the work of a start. A small machine that starts a pod is no good judge of
 * the others.
 *
 * @param directory where it was unpacked
 * @param name the name of its jar
 */
record Application(Path directory, String name) {

	/**
	 * Unpack the application and start it once for its classes.
	 * @param jar the executable jar
	 * @param directory where to put it, which must not have it already
	 */
	static Application unpack(Path jar, Path directory) throws IOException, InterruptedException {
		Application application = new Application(directory, jar.getFileName().toString());
		Command.run(java(), "-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination",
				directory.toString());
		Command.run(application
			.command(List.of("-XX:ArchiveClassesAtExit=" + application.classes(), "-Dspring.context.exit=onRefresh"),
					List.of("--server.port=0", "--management.server.port=0",
							"--sample.archive.directory=" + directory.resolve("data")))
			.toArray(String[]::new));
		return application;
	}

	/**
	 * Return the command that runs it.
	 */
	List<String> command(List<String> arguments) {
		return command(List.of("-XX:SharedArchiveFile=" + classes()), arguments);
	}

	private List<String> command(List<String> options, List<String> arguments) {
		List<String> command = new ArrayList<>(
				List.of(java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
		command.addAll(options);
		command.addAll(List.of("-jar", this.directory.resolve(this.name).toString()));
		command.addAll(arguments);
		return command;
	}

	private Path classes() {
		return this.directory.resolve("classes.jsa");
	}

	static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

}
