package io.github.ebbtide.sample.rollout;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A short command of the system, which either works or says why not.
 */
final class Command {

	private static final int TIMEOUT_SECONDS = 120;

	private Command() {
	}

	/**
	 * Run a command to its end.
	 * @param command the command and its arguments
	 * @return what it has written
	 * @throws IOException if there is no such command, or if it fails
	 */
	static String run(String... command) throws IOException, InterruptedException {
		return runWithInput("", command);
	}

	/**
	 * Run a command to its end.
	 * @param input what it reads from standard input, which a pipe can hold
	 * @param command the command and its arguments
	 * @return what it has written
	 * @throws IOException if there is no such command, or if it fails
	 */
	static String runWithInput(String input, String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			try (OutputStream standardInput = process.getOutputStream()) {
				standardInput.write(input.getBytes(StandardCharsets.UTF_8));
			}
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IOException(List.of(command) + " failed: " + output.trim());
			}
			return output;
		}
		finally {
			process.destroyForcibly();
		}
	}

}
