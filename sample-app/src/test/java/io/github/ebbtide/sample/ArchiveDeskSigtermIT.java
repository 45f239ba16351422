package io.github.ebbtide.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;

import io.github.ebbtide.sample.load.HttpConnection.Response;
import io.github.ebbtide.sample.process.SampleProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the archive desk promises about documents, on real signals: an acknowledged one is
 * never lost. The process that gets them runs the jar as users do.
 */
@Timeout(400)
@Order(2)
class ArchiveDeskSigtermIT {

	private static final int SENDERS = 8;

	private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

	private static final Duration PAUSE = Duration.ofMillis(100);

	private final JsonMapper mapper = JsonMapper.shared();

	@TempDir
	private Path directory;

	@Test
	void whenTerminatedUnderLoadEveryAcknowledgedDocumentIsArchivedAfterTheNextStart() throws Exception {
		Map<Long, String> acknowledged = endUnderLoad(SampleProcess::terminate, SampleProcess.EXIT_CODE_TERMINATED);
		assertThatAllAreArchivedAfterTheNextStart(acknowledged);
	}

	@Test
	void whenKilledUnderLoadEveryAcknowledgedDocumentIsArchivedAfterTheNextStart() throws Exception {
		Map<Long, String> acknowledged = endUnderLoad(SampleProcess::kill, 128 + 9);
		assertThatAllAreArchivedAfterTheNextStart(acknowledged);
	}

	private Map<Long, String> endUnderLoad(Signal signal, int exitCode) throws Exception {
		long seed = System.nanoTime();
		int moment = 20 + new Random(seed).nextInt(100);
		Map<Long, String> acknowledged = new ConcurrentHashMap<>();
		ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
		try (SampleProcess process = SampleProcess.in(this.directory).unpacked().start()) {
			process.awaitReady(START_TIMEOUT);
			List<Future<?>> sending = new ArrayList<>();
			for (int sender = 0; sender < SENDERS; sender++) {
				Random random = new Random(seed + sender);
				sending.add(senders.submit(() -> send(process, random, acknowledged)));
			}
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= moment);
			signal.send(process);
			assertThat(process.waitForExit(Duration.ofSeconds(45))).isEqualTo(exitCode);
			for (Future<?> future : sending) {
				future.get(30, TimeUnit.SECONDS);
			}
		}
		finally {
			senders.shutdownNow();
		}
		return acknowledged;
	}

	/**
	 * Send documents until the desk is gone, and note those that it acknowledges.
	 */
	private void send(SampleProcess process, Random random, Map<Long, String> acknowledged) {
		for (int number = 0;; number++) {
			// no faster than the desk archives: what is left over has to be archived in
			// time
			LockSupport.parkNanos(PAUSE.toNanos());
			byte[] content = new byte[random.nextInt(20_000)];
			random.nextBytes(content);
			try {
				Response response = process.post("/documents?name=document-" + number, content);
				if (response.status() == 201) {
					acknowledged.put(this.mapper.readTree(response.body()).get("id").asLong(), sha256(content));
				}
			}
			catch (IOException ex) {
				if (!process.handle().isAlive() || ex instanceof ConnectException) {
					return;
				}
			}
		}
	}

	private void assertThatAllAreArchivedAfterTheNextStart(Map<Long, String> acknowledged) throws Exception {
		try (SampleProcess process = SampleProcess.in(this.directory).unpacked().start()) {
			process.awaitReady(START_TIMEOUT);
			Awaitility.await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
				Map<Long, String> archived = new ConcurrentHashMap<>();
				for (String line : process.get("/export").text().split("\n")) {
					JsonNode document = this.mapper.readTree(line);
					if (document.path("state").asString("").equals("ARCHIVED")) {
						archived.put(document.get("id").asLong(), document.get("sha256").asString());
					}
				}
				assertThat(archived).containsAllEntriesOf(acknowledged);
			});
			for (Map.Entry<Long, String> document : acknowledged.entrySet()) {
				byte[] content = process.get("/documents/" + document.getKey() + "/content").body();
				assertThat(sha256(content)).isEqualTo(document.getValue());
				byte[] compressed = process.get("/documents/" + document.getKey() + "/compressed").body();
				assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes()).isEqualTo(content);
			}
			process.terminate();
			assertThat(process.waitForExit(Duration.ofSeconds(45))).isEqualTo(SampleProcess.EXIT_CODE_TERMINATED);
			assertThat(process.log()).noneMatch((line) -> line.contains(" ERROR "));
		}
	}

	private static String sha256(byte[] content) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@FunctionalInterface
	private interface Signal {

		void send(SampleProcess process) throws Exception;

	}

}
