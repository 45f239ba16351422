package io.github.ebbtide.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;

import io.github.ebbtide.sample.load.HttpConnection.Response;
import io.github.ebbtide.sample.process.SampleProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The desk as {@code spring-boot:process-aot} makes it, which the profile {@code compat}
 * runs: it drains as it does otherwise.
 */
@Timeout(180)
class AheadOfTimeIT {

	private static final String GENERATED = "BOOT-INF/classes/io/github/ebbtide/sample/ArchiveDeskApplication__ApplicationContextInitializer.class";

	@TempDir
	private Path directory;

	@Test
	void aDeskProcessedAheadOfTimeFinishesItsWorkAfterSigterm() throws Exception {
		assumeTrue(isProcessed(Path.of(System.getProperty("sample.jar"))),
				"the desk was not processed ahead of time; -Pcompat does it");
		try (SampleProcess process = SampleProcess.in(this.directory)
			.jvmArguments("-Dspring.aot.enabled=true")
			.start()) {
			process.awaitReady(Duration.ofSeconds(90));
			assertThat(process.log()).anyMatch((line) -> line.contains("Starting AOT-processed"));
			FutureTask<Response> report = new FutureTask<>(() -> process.get("/reports/slow?duration=2s"));
			new Thread(report, "reader").start();
			Awaitility.await()
				.until(() -> process.getManagement("/actuator/prometheus")
					.text()
					.contains("ebbtide_work_active{kind=\"http\"} 1"));
			process.terminate();
			assertThat(report.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
			assertThat(process.waitForExit(Duration.ofSeconds(45))).isEqualTo(SampleProcess.EXIT_CODE_TERMINATED);
			assertThat(process.log()).anyMatch((line) -> line.contains("drain  finish completed"))
				.noneMatch((line) -> line.contains(" ERROR "));
		}
	}

	private static boolean isProcessed(Path jar) throws IOException {
		try (JarFile file = new JarFile(jar.toFile())) {
			return file.getEntry(GENERATED) != null;
		}
	}

}
