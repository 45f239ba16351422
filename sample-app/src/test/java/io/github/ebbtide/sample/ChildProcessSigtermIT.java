package io.github.ebbtide.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.ebbtide.sample.process.SampleProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real SIGTERM while real children run that do not want to end: none is left, and the
 * document is not lost. The process that gets it runs the jar as users do.
 */
@Timeout(240)
@DisabledOnOs(OS.WINDOWS)
class ChildProcessSigtermIT {

	private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

	@TempDir
	private Path directory;

	@Test
	void noChildIsLeftAndNoDocumentIsLost() throws Exception {
		Path programs = Files.createDirectory(this.directory.resolve("programs"));
		Path pids = this.directory.resolve("pids");
		// one ignores SIGTERM, the other has grandchildren, one of which ignores it too
		program(programs.resolve("gzip"),
				"trap '' TERM; echo $$ >> " + pids + "; while :; do sleep 300 & echo $! >> " + pids + "; wait; done");
		program(programs.resolve("sha256sum"),
				"sleep 300 & echo $! >> " + pids + "; (trap '' TERM; sleep 300 & echo $! >> " + pids
						+ "; wait; sleep 300) & echo $! >> " + pids + "; echo $$ >> " + pids + "; wait; wait");
		Path data = this.directory.resolve("data");
		String location;
		try (SampleProcess process = SampleProcess.in(data)
			.unpacked()
			.environment("PATH", programs + ":" + System.getenv("PATH"))
			.arguments("--ebbtide.shutdown.timeout=8s", "--ebbtide.child-process.kill-after=1s")
			.start()) {
			process.awaitReady(START_TIMEOUT);
			location = "/documents/1";
			assertThat(process.post("/documents?name=a", "hello".getBytes(StandardCharsets.UTF_8)).status())
				.isEqualTo(201);
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pids(pids).size() >= 6);
			assertThat(process.getManagement("/actuator/childprocesses").text()).contains("\"compress\"",
					"\"checksum\"");
			List<Long> running = pids(pids);
			assertThat(running).allMatch(ChildProcessSigtermIT::isAlive);
			long start = System.nanoTime();
			process.terminate();
			assertThat(process.waitForExit(Duration.ofSeconds(45))).isEqualTo(SampleProcess.EXIT_CODE_TERMINATED);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8 + 4));
			assertThat(pids(pids)).noneMatch(ChildProcessSigtermIT::isAlive);
			assertThat(process.log()).anyMatch((line) -> line.contains("WARN") && line.contains("compress (pid "))
				.anyMatch((line) -> line.contains("2 children left; oldest checksum (pid "))
				.noneMatch((line) -> line.contains(" ERROR "));
		}
		try (SampleProcess process = SampleProcess.in(data).unpacked().start()) {
			process.awaitReady(START_TIMEOUT);
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> process.get(location).text().contains("\"ARCHIVED\""));
			process.kill();
		}
	}

	private static void program(Path file, String script) throws IOException {
		Files.writeString(file, "#!/bin/sh\n" + script + "\n");
		assertThat(file.toFile().setExecutable(true)).isTrue();
	}

	private static List<Long> pids(Path file) throws IOException {
		List<Long> pids = new ArrayList<>();
		if (Files.exists(file)) {
			Files.readAllLines(file).forEach((line) -> pids.add(Long.valueOf(line.strip())));
		}
		return pids;
	}

	/** A zombie waits for whoever has adopted it, and is not alive. */
	private static boolean isAlive(long pid) {
		return ProcessHandle.of(pid).map((process) -> process.isAlive() && !isZombie(pid)).orElse(false);
	}

	private static boolean isZombie(long pid) {
		try {
			String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
			return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
		}
		catch (IOException ex) {
			return false;
		}
	}

}
