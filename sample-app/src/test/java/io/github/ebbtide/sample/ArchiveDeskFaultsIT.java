package io.github.ebbtide.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.github.ebbtide.sample.document.ArchiveDirectory;
import io.github.ebbtide.sample.load.HttpConnection.Response;
import io.github.ebbtide.sample.process.SampleProcess;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * SIGTERM at any moment, and a disk that is full: the process is gone in time, its report
 * is there, and no acknowledged document is lost. {@code -Dfaults.rounds=200} runs so
 * many rounds, {@code -Dfaults.seed} repeats.
 */
@Order(1)
class ArchiveDeskFaultsIT {

	private static final Log logger = LogFactory.getLog(ArchiveDeskFaultsIT.class);

	private static final long SEED = Long.getLong("faults.seed", 20_261_125);

	private static final int ROUNDS = Integer.getInteger("faults.rounds", 20);

	// so many at a time, each on what its process before has left
	private static final int DESKS = 3;

	private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

	// a start that is under way has to end first, on a busy machine too
	private static final String[] DRAIN = { "--ebbtide.shutdown.timeout=40s",
			"--ebbtide.shutdown.phases.settle.timeout=1s", "--management.endpoint.drain.access=unrestricted" };

	private static final Duration LIMIT = Duration.ofSeconds(60);

	/** What most ends of a desk that had started stay below. */
	private static final Duration USUAL = Duration.ofSeconds(10);

	private static final int SENDERS = 4;

	private final JsonMapper mapper = JsonMapper.shared();

	private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();

	private final List<Duration> ends = new ArrayList<>();

	private long startNanos;

	@TempDir
	private Path directory;

	private Path data;

	static IntStream desks() {
		logger.info("%d rounds, -Dfaults.seed=%d".formatted(ROUNDS, SEED));
		return IntStream.range(0, Math.min(DESKS, ROUNDS));
	}

	@ParameterizedTest
	@MethodSource("desks")
	@Execution(ExecutionMode.CONCURRENT)
	@Timeout(value = 4, unit = TimeUnit.HOURS)
	void aSignalAtAnyMomentOfStartLoadAndDrainLosesNothing(int desk) throws Exception {
		this.data = this.directory.resolve("data");
		for (int round = desk, own = 0; round < ROUNDS; round += DESKS, own++) {
			Moment moment = Moment.values()[own % Moment.values().length];
			Path report = this.directory.resolve("report-%d.json".formatted(round));
			try (SampleProcess process = SampleProcess.in(this.data)
				.unpacked()
				.arguments(DRAIN)
				.arguments("--ebbtide.shutdown.report.file=" + report)
				.start()) {
				end(process, moment, new Random(SEED + round));
				assertThat(process.log()).as("round %d, %s, seed %d", round, moment, SEED)
					.noneMatch((line) -> line.contains(" ERROR "));
				if (moment != Moment.START
						|| process.log().stream().anyMatch((line) -> line.contains("drain  begins"))) {
					assertThat(Files.readString(report)).contains("\"state\":\"RELEASING\"").endsWith("}\n");
				}
			}
			assertNothingIsLost(this.data);
		}
		assertThat(this.acknowledged).isNotEmpty();
		// one of them may meet a stall of the machine, the median does not
		assertThat(this.ends.stream().sorted().toList().get(this.ends.size() / 2)).as("median of %s", this.ends)
			.isLessThan(USUAL);
	}

	@Test
	@Timeout(180)
	void whereTheDiskIsFullTheProcessEndsInTimeAndKeepsWhatItAcknowledged() throws Exception {
		this.data = Files.createDirectory(this.directory.resolve("small"));
		assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", this.data.toString()),
				"a small disk wants to be mounted, as root");
		try {
			try (SampleProcess process = SampleProcess.in(this.data)
				.unpacked()
				.arguments(DRAIN)
				.arguments("--ebbtide.shutdown.report.file=" + this.data.resolve("report.json"))
				.start()) {
				process.awaitReady(START_TIMEOUT);
				Random random = new Random(1);
				int status = 201;
				for (int number = 0; status == 201 && number < 100; number++) {
					status = send(process, random, 500_000);
				}
				assertThat(status).as("the disk is full").isNotEqualTo(201);
				process.terminate();
				assertThat(process.waitForExit(LIMIT)).isEqualTo(SampleProcess.EXIT_CODE_TERMINATED);
				assertThat(process.log()).anyMatch((line) -> line.contains("drain  SIGTERM: RELEASING"));
			}
			Path copy = Files.createDirectory(this.directory.resolve("copy"));
			Files.copy(this.data.resolve("archive.mv.db"), copy.resolve("archive.mv.db"));
			assertThat(this.acknowledged).isNotEmpty();
			assertNothingIsLost(copy);
		}
		finally {
			run("umount", "-l", this.data.toString());
		}
	}

	private void end(SampleProcess process, Moment moment, Random random) throws Exception {
		if (moment == Moment.START) {
			LockSupport.parkNanos((long) (random.nextDouble() * this.startNanos));
			process.terminate();
			awaitEndOfStart(process);
			return;
		}
		long start = System.nanoTime();
		process.awaitReady(START_TIMEOUT);
		this.startNanos = System.nanoTime() - start;
		AtomicBoolean stopped = new AtomicBoolean();
		List<Thread> senders = new ArrayList<>();
		for (int sender = 0; sender < SENDERS; sender++) {
			Random own = new Random(random.nextLong());
			senders.add(new Thread(() -> sendUntil(stopped, process, own)));
		}
		senders.forEach(Thread::start);
		int before = this.acknowledged.size();
		int enough = before + 1 + random.nextInt(40);
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> this.acknowledged.size() >= enough);
		if (moment == Moment.DRAIN) {
			begin(process, random);
		}
		long signal = System.nanoTime();
		process.terminate();
		if (moment == Moment.DRAIN) {
			LockSupport.parkNanos(random.nextInt(500_000_000));
			process.terminate();
		}
		awaitEnd(process);
		this.ends.add(Duration.ofNanos(System.nanoTime() - signal));
		stopped.set(true);
		for (Thread sender : senders) {
			sender.join(TimeUnit.SECONDS.toMillis(30));
		}
	}

	/** Before it runs any code of an application, a JVM may fail over a signal. */
	private static void awaitEndOfStart(SampleProcess process) throws InterruptedException {
		process.waitForExit(LIMIT);
		if (process.log().stream().anyMatch((line) -> line.contains("Error occurred during initialization of VM"))) {
			logger.info("The signal came before the JVM was there");
			return;
		}
		awaitEnd(process);
	}

	private static void awaitEnd(SampleProcess process) throws InterruptedException {
		int exitCode = process.waitForExit(LIMIT);
		assertThat(exitCode).as(() -> String.join("\n", process.log())).isEqualTo(SampleProcess.EXIT_CODE_TERMINATED);
	}

	/** Begins a drain that does not end the process, and lets it go on for a while. */
	private static void begin(SampleProcess process, Random random) throws IOException {
		process.postManagement("/actuator/drain");
		LockSupport.parkNanos(random.nextInt(1_500_000_000));
	}

	private void sendUntil(AtomicBoolean stopped, SampleProcess process, Random random) {
		while (!stopped.get()) {
			try {
				send(process, random, 20_000);
			}
			catch (IOException ex) {
				// what is not acknowledged may be lost
			}
			LockSupport.parkNanos(20_000_000);
		}
	}

	private int send(SampleProcess process, Random random, int size) throws IOException {
		byte[] content = new byte[random.nextInt(size)];
		random.nextBytes(content);
		Response response = process.post("/documents?name=document", content);
		if (response.status() == 201) {
			this.acknowledged.put(this.mapper.readTree(response.body()).get("id").asLong(), sha256(content));
		}
		return response.status();
	}

	private void assertNothingIsLost(Path directory) throws IOException {
		Map<Long, String> stored = new ConcurrentHashMap<>();
		try (ArchiveDirectory archive = new ArchiveDirectory(directory)) {
			archive.jdbc().query("select id, content from document", (ResultSet row) -> {
				stored.put(row.getLong("id"), sha256(row.getBytes("content")));
			});
		}
		assertThat(stored).containsAllEntriesOf(this.acknowledged);
	}

	private static boolean run(String... command) throws InterruptedException {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
		}
		catch (IOException ex) {
			return false;
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

	private enum Moment {

		LOAD, DRAIN, START

	}

}
