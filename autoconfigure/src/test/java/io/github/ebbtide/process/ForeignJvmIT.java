package io.github.ebbtide.process;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What needs a JVM of its own: one that is killed, and one that has no descriptors left.
 */
@Timeout(180)
@EnabledOnOs(OS.LINUX)
@Execution(ExecutionMode.SAME_THREAD)
class ForeignJvmIT {

	private static Process jvm(String limit, String mode) throws Exception {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		return new ProcessBuilder("sh", "-c", limit + "exec \"$@\"", "sh", java, "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), ForeignJvm.class.getName(), mode)
			.redirectErrorStream(true)
			.start();
	}

	private static String awaitLine(BufferedReader reader, String part) throws Exception {
		List<String> lines = new ArrayList<>();
		for (String line = reader.readLine(); line != null; line = reader.readLine()) {
			lines.add(line);
			if (line.contains(part)) {
				return line.substring(line.indexOf(part) + part.length()).strip();
			}
		}
		throw new AssertionError("'" + part + "' is not in " + lines);
	}

	private static boolean isAlive(long pid) {
		return ProcessHandle.of(pid).map(ProcessTree::isAlive).orElse(false);
	}

	static boolean hasSetpriv() {
		return Path.of("/usr/bin/setpriv").toFile().canExecute();
	}

	@Test
	@EnabledIf("hasSetpriv")
	void aKilledJvmTakesTheChildWithItThatIsToDieWithItAndNoOther() throws Exception {
		Process process = jvm("", "two-children");
		long bound;
		long free;
		try {
			BufferedReader reader = process.inputReader();
			bound = Long.parseLong(awaitLine(reader, "bound "));
			free = Long.parseLong(awaitLine(reader, "free "));
			assertThat(isAlive(bound)).isTrue();
			assertThat(isAlive(free)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		try {
			assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !isAlive(bound));
			assertThat(isAlive(free)).isTrue();
		}
		finally {
			ProcessHandle.of(free).ifPresent(ProcessHandle::destroyForcibly);
		}
	}

	@Test
	void aJvmWithoutDescriptorsSaysThatTheyAreToBlameAndRecovers() throws Exception {
		Process process = jvm("ulimit -n 1024; ", "no-descriptors");
		try {
			BufferedReader reader = process.inputReader();
			// where there are enough for this JVM but not for the helper, the JDK blames
			// that
			assertThat(awaitLine(reader, "failed for want of ")).matches("\\[DESCRIPTORS(, HELPER .*)?]");
			assertThat(awaitLine(reader, "afterwards ")).isEqualTo("EXITED");
			assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
	}

}
