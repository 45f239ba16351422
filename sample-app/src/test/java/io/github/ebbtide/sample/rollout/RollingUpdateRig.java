package io.github.ebbtide.sample.rollout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * Rolls three pods twice, with and without Ebbtide, while users send 200 requests a
 * second to the service's address, which hears of each change late; and prints what
 * became of the requests and the WebSockets. Needs root, {@code ip} and {@code nft}.
 */
class RollingUpdateRig {

	private static final int REPLICAS = Integer.getInteger("rig.replicas", 3);

	private static final int ROLLS = Integer.getInteger("rig.rolls", 2);

	private static final int RATE = Integer.getInteger("rig.rate", 200);

	private static final List<Duration> DELAYS = Stream.of(System.getProperty("rig.delays", "2,5").split(","))
		.map((seconds) -> Duration.ofSeconds(Long.parseLong(seconds)))
		.toList();

	private static final Duration LIMIT = Duration.ofMinutes(15);

	private static final String PREFIX = "ebbtide-rig-" + ProcessHandle.current().pid() + "-";

	private static final List<Variant> VARIANTS = Stream.of(Variant.values())
		.filter((variant) -> variant.name().matches(System.getProperty("rig.variants", ".*")))
		.toList();

	private static final Path DIRECTORY = Path.of("target", "rig").toAbsolutePath();

	private static final System.Logger logger = System.getLogger(RollingUpdateRig.class.getName());

	private final Thread cleanUp = new Thread(RollingUpdateRig::removeNamespaces);

	@BeforeEach
	void registerCleanUp() {
		// also when someone loses patience
		Runtime.getRuntime().addShutdownHook(this.cleanUp);
	}

	@AfterEach
	void cleanUp() {
		Runtime.getRuntime().removeShutdownHook(this.cleanUp);
		removeNamespaces();
	}

	/** The node comes first: nothing makes pods behind our back then. */
	private static synchronized void removeNamespaces() {
		try {
			for (List<Namespace> left = Namespace.withPrefix(PREFIX); !left.isEmpty(); left = Namespace
				.withPrefix(PREFIX)) {
				left.get(0).remove();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void aRollingUpdateLosesNothingAndTakesLessTimeThanASleep() throws Exception {
		createNode();
		removeNamespaces();
		FileSystemUtils.deleteRecursively(DIRECTORY);
		Application application = Application.unpack(Path.of(System.getProperty("sample.jar")),
				Files.createDirectories(DIRECTORY).resolve("application"));
		List<RolloutReport> reports = new ArrayList<>();
		try {
			for (Duration delay : DELAYS) {
				for (Variant variant : VARIANTS) {
					// a sleep takes the same time however late a change is heard of
					if (variant != Variant.STOCK_SLEEP || delay.equals(DELAYS.get(0))) {
						reports.add(roll(application, variant, delay));
					}
				}
			}
		}
		finally {
			StringBuilder table = new StringBuilder(RolloutReport.HEAD);
			reports.forEach((report) -> table.append(report.row()));
			logger.log(System.Logger.Level.INFO,
					"%d pods, rolled %d times, %d requests a second%n%n%s".formatted(REPLICAS, ROLLS, RATE, table));
		}
		assertSoftly((softly) -> reports.forEach((report) -> check(softly, report, reports)));
	}

	private static RolloutReport roll(Application application, Variant variant, Duration delay)
			throws IOException, InterruptedException {
		Namespace node = createNode();
		try {
			Path directory = Files.createDirectory(DIRECTORY.resolve(variant.name() + "-" + delay.toSeconds()));
			Rollout.Settings settings = new Rollout.Settings(variant, delay, REPLICAS, ROLLS, RATE, application,
					directory, PREFIX);
			RolloutReport report = RolloutReport.read(settings, run(node, settings));
			logger.log(System.Logger.Level.INFO, report.row());
			return report;
		}
		finally {
			removeNamespaces();
		}
	}

	private static Namespace createNode() throws InterruptedException {
		try {
			return Node.create(PREFIX + Rollout.NODE);
		}
		catch (IOException ex) {
			return abort("There are no network namespaces or no nftables, or no right to use them: " + ex.getMessage());
		}
	}

	private static Path run(Namespace node, Rollout.Settings settings) throws IOException, InterruptedException {
		Path outcomes = settings.directory().resolve("outcomes.txt");
		Path log = settings.directory().resolve("node.log");
		List<String> command = new ArrayList<>(node.command(Application.java(), "-Xmx256m", "-cp",
				System.getProperty("java.class.path"), Rollout.class.getName()));
		command.addAll(settings.arguments());
		Process process = new ProcessBuilder(command).redirectOutput(outcomes.toFile())
			.redirectError(log.toFile())
			.start();
		try {
			assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("rolled within " + LIMIT).isTrue();
			assertThat(process.exitValue()).as(() -> "see " + log).isZero();
			return outcomes;
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * Starts are the same for all but for the machine's mood, thus stops are compared.
	 */
	private static void check(SoftAssertions softly, RolloutReport report, List<RolloutReport> all) {
		if (!report.settings().variant().isEbbtide()) {
			return;
		}
		String title = report.row();
		softly.assertThat(report.isComplete()).as(title).isTrue();
		softly.assertThat(report.requests()).as(title).isPositive();
		softly.assertThat(report.failures()).as(title).isEmpty();
		softly.assertThat(report.exitCodes()).as(title).containsOnlyKeys("143");
		softly.assertThat(report.preStops())
			.as(title)
			.containsOnlyKeys((report.settings().variant().preStop() == Variant.PreStop.HTTP) ? "200" : "none");
		if (report.hasWebSocket()) {
			softly.assertThat(report.closes()).as(title).containsOnlyKeys("1001");
			// a roll replaces every pod, thus ends every session, and some twice
			softly.assertThat(report.closes().values().stream().mapToLong(Long::longValue).sum())
				.as(title)
				.isGreaterThanOrEqualTo((long) ROLLS * Rollout.WEBSOCKETS);
			softly.assertThat(report.refusals()).as(title).isEmpty();
		}
		all.stream()
			.filter((other) -> other.settings().variant() == Variant.STOCK_SLEEP)
			.forEach((other) -> softly.assertThat(report.stopSeconds()).as(title).isLessThan(other.stopSeconds()));
	}

}
