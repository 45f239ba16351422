package io.github.ebbtide.shutdown;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.FaultyApplication;
import io.github.ebbtide.fixture.FaultyApplication.Fault;
import io.github.ebbtide.fixture.Stalls;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever goes wrong in a drain, in whatever combination and phase, the process ends in
 * time, in order if it can, and the report names each fault. The first round has every
 * fault but a lack of descriptors, the second is one that has to be halted and has the
 * memory to say so, those after them are what chance puts together;
 * {@code -Dfaults.rounds=200} has more, and {@code -Dfaults.seed} repeats.
 */
class FaultsIT {

	private static final List<String> PHASES = List.of("announce", "settle", "quiesce", "finish", "release");

	private static final Duration TIMEOUT = Duration.ofSeconds(6);

	// of the last words
	private static final Duration STARVED = Duration.ofMillis(500);

	// beside what the machine lets nobody run; the benchmark measures
	private static final Duration NOISE = Duration.ofSeconds(3);

	// collecting garbage in a full heap takes time, and so does failing without
	// descriptors
	private static final Duration STARVATION = Duration.ofSeconds(8);

	private static final Duration OUTER_LIMIT = Duration.ofSeconds(60);

	private static final int DESCRIPTORS = 400;

	@TempDir
	private Path directory;

	static Stream<Round> rounds() {
		long seed = Long.getLong("faults.seed", 20_261_125);
		return IntStream.range(0, Integer.getInteger("faults.rounds", 3))
			.mapToObj((number) -> Round.of(number, seed + number));
	}

	@ParameterizedTest
	@MethodSource("rounds")
	void theProcessEndsInTimeAndSaysWhatWentWrong(Round round) throws Exception {
		Path report = this.directory.resolve("report.json");
		if (round.fullDisk()) {
			Files.createSymbolicLink(report, Path.of("/dev/full"));
		}
		try (AppProcess app = AppProcess.of(FaultyApplication.class)
			.jvm("-Xmx96m")
			.with("fixture.faults=" + round.argument(), "ebbtide.shutdown.timeout=6s",
					"ebbtide.shutdown.report.file=" + report, "fixture.stays=" + round.stays())
			.start()
			.awaitStarted(); RudePeers peers = new RudePeers(app.port(), round.seed()); Stalls stalls = new Stalls()) {
			if (round.faults().containsKey(Fault.LEAK)) {
				limitDescriptors(app);
			}
			Duration taken = app.terminate().awaitExit(OUTER_LIMIT);
			assertThat(taken).as(app.output()).isLessThan(round.limit().plus(stalls.total()));
			assertThat(peers.count()).isPositive();
			if (app.exitCode() == 124) {
				// short of memory, descriptors and time the watchdog has the last word,
				// if only it is let run
				if (stalls.total().compareTo(STARVED) < 0) {
					assertHaltIsAccountedFor(app, round, report);
				}
				return;
			}
			assertThat(round.stays()).isFalse();
			assertThat(app.exitCode()).as(app.output()).isEqualTo(143);
			assertThat(app.output()).contains("drain  SIGTERM: RELEASING");
			round.faults()
				.forEach((fault, phase) -> assertThat(app.output())
					.containsPattern(phase + " .*" + nameOf(fault) + " (" + fault.status() + ")"));
			if (round.canReport() || (Files.exists(report) && !round.fullDisk())) {
				assertReportNamesTheFaults(report, round, "");
			}
			else {
				assertThat(app.output()).contains("could not be written to " + report);
			}
		}
	}

	/** What needs memory or a descriptor is there where there was one. */
	private static void assertHaltIsAccountedFor(AppProcess app, Round round, Path report) throws IOException {
		assertThat(app.output()).contains("is halted at the deadline");
		if (!round.faults().containsKey(Fault.HOARD)) {
			assertThat(app.output()).contains("in the way of the end:");
			if (round.stays() && round.faults().containsKey(Fault.LEAK)) {
				// short of descriptors Tomcat may take all the time there is, before it
				assertThat(app.output())
					.containsPattern("(?s)in the way.*application-context .*AbstractApplicationContext.close");
			}
			else if (round.stays()) {
				assertThat(app.output()).contains("HangingPreDestroy.close");
			}
			if (round.canReport()) {
				assertThat(Files.readString(report)).contains("\"haltedWith\":124");
				assertReportNamesTheFaults(report, round, "|RUNNING|PENDING");
			}
		}
	}

	private static void assertReportNamesTheFaults(Path report, Round round, String orElse) throws IOException {
		String json = Files.readString(report);
		assertThat(json).endsWith("}\n").contains("\"reason\":\"SIGTERM\"");
		round.faults()
			.forEach((fault, phase) -> assertThat(json).containsPattern(
					"\"name\":\"" + nameOf(fault) + "\",\"status\":\"(" + fault.reported() + orElse + ")\""));
	}

	private static String nameOf(Fault fault) {
		return fault.name().toLowerCase(Locale.ROOT);
	}

	private static void limitDescriptors(AppProcess app) throws IOException, InterruptedException {
		new ProcessBuilder("prlimit", "--pid", String.valueOf(app.pid()), "--nofile=" + DESCRIPTORS).inheritIO()
			.start()
			.waitFor();
	}

	/**
	 * What goes wrong.
	 *
	 * @param number of the round
	 * @param seed of the round
	 * @param faults the phase of each fault
	 * @param fullDisk whether there is no space left for the report
	 * @param stays whether the application cannot be closed
	 */
	record Round(int number, long seed, TreeMap<Fault, String> faults, boolean fullDisk, boolean stays) {

		static Round of(int number, long seed) {
			Random random = new Random(seed);
			Set<Fault> chosen = EnumSet.allOf(Fault.class);
			if (number > 1) {
				chosen.removeIf((fault) -> random.nextBoolean());
			}
			if (number < 2 || !Files.isExecutable(Path.of("/usr/bin/prlimit"))) {
				chosen.remove(Fault.LEAK);
			}
			if (number == 1) {
				chosen.remove(Fault.HOARD);
			}
			TreeMap<Fault, String> faults = new TreeMap<>();
			chosen.forEach((fault) -> faults.put(fault, PHASES.get(random.nextInt(PHASES.size()))));
			boolean fullDisk = number == 0 || number > 1 && random.nextBoolean();
			return new Round(number, seed, faults, fullDisk, number == 1 || number > 1 && random.nextInt(4) == 0);
		}

		Duration limit() {
			boolean starved = this.faults.containsKey(Fault.HOARD) || this.faults.containsKey(Fault.LEAK);
			return TIMEOUT.plus(starved ? STARVATION : NOISE);
		}

		/** Returns whether there is room for a report, and a descriptor for its file. */
		boolean canReport() {
			return !this.fullDisk && !this.faults.containsKey(Fault.LEAK);
		}

		String argument() {
			return this.faults.entrySet()
				.stream()
				.map((fault) -> fault.getKey().name().toLowerCase(Locale.ROOT) + ":" + fault.getValue())
				.collect(Collectors.joining(","));
		}

	}

	/** Peers that connect, say something or nothing, and reset. */
	private static final class RudePeers implements AutoCloseable {

		private static final byte[] REQUEST = "GET /hello HTTP/1.1\r\nHost: here\r\n\r\n"
			.getBytes(StandardCharsets.US_ASCII);

		private static final long PAUSE = 2_000_000;

		private final AtomicInteger count = new AtomicInteger();

		private final Thread thread;

		private volatile boolean closed;

		RudePeers(int port, long seed) {
			Random random = new Random(seed);
			this.thread = new Thread(() -> {
				while (!this.closed) {
					annoy(port, random);
				}
			}, "rude-peers");
			this.thread.setDaemon(true);
			this.thread.start();
		}

		private void annoy(int port, Random random) {
			try (Socket socket = new Socket()) {
				socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
				socket.setSoLinger(true, 0);
				socket.getOutputStream().write(REQUEST, 0, random.nextInt(REQUEST.length + 1));
				this.count.incrementAndGet();
			}
			catch (IOException ex) {
				// nobody listens any more
			}
			LockSupport.parkNanos(PAUSE);
		}

		int count() {
			return this.count.get();
		}

		@Override
		public void close() {
			this.closed = true;
			try {
				this.thread.join(5000);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
