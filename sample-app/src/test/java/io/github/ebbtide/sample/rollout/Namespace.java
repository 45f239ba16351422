package io.github.ebbtide.sample.rollout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A network namespace of the machine, with nothing in it but a loopback device.
 *
 * @param name its name, which {@code ip netns} shows
 */
record Namespace(String name) {

	/** Where {@code ip netns} keeps them. */
	private static final Path DIRECTORY = Path.of("/run/netns");

	static Namespace create(String name) throws IOException, InterruptedException {
		Command.run("ip", "netns", "add", name);
		Namespace namespace = new Namespace(name);
		namespace.run("ip", "link", "set", "lo", "up");
		return namespace;
	}

	/**
	 * Return the namespaces that are there.
	 * @param prefix how their names begin
	 * @return the namespaces, sorted by their names
	 */
	static List<Namespace> withPrefix(String prefix) throws IOException {
		if (!Files.isDirectory(DIRECTORY)) {
			return List.of();
		}
		try (Stream<Path> files = Files.list(DIRECTORY)) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.startsWith(prefix))
				.sorted()
				.map(Namespace::new)
				.toList();
		}
	}

	/**
	 * Run a short command in it.
	 */
	void run(String... command) throws IOException, InterruptedException {
		Command.run(command(command).toArray(String[]::new));
	}

	/**
	 * Return the command that becomes the given one in this namespace, under the same
	 * process id. Not {@code ip netns exec}, which would hide from everybody else the
	 * namespaces that it makes.
	 */
	List<String> command(String... command) {
		return Stream.concat(Stream.of("nsenter", "--net=" + DIRECTORY.resolve(this.name)), Stream.of(command))
			.toList();
	}

	/**
	 * Kill whatever runs in it, and remove it.
	 */
	void remove() throws IOException, InterruptedException {
		for (String pid : Command.run("ip", "netns", "pids", this.name).lines().toList()) {
			Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid.trim()));
			if (process.isPresent()) {
				process.get().destroyForcibly();
				awaitEnd(process.get());
			}
		}
		Command.run("ip", "netns", "delete", this.name);
	}

	private void awaitEnd(ProcessHandle process) throws IOException, InterruptedException {
		try {
			process.onExit().get(10, TimeUnit.SECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IOException("Process " + process.pid() + " in " + this.name + " does not end", ex);
		}
	}

}
