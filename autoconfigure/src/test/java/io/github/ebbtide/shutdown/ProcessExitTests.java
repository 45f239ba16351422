package io.github.ebbtide.shutdown;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.ManualTicker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ProcessExit}. Signals are passed to it as the trap would; no process
 * is harmed.
 */
@Timeout(60)
class ProcessExitTests {

	private static final SignalTrap.Caught TERM = new SignalTrap.Caught("TERM", 15);

	private static final SignalTrap.Caught INT = new SignalTrap.Caught("INT", 2);

	private final ManualTicker ticker = new ManualTicker();

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

	private final ProcessExit exit = new ProcessExit(this.ticker, (code) -> this.ends.add("exit " + code),
			(code) -> this.ends.add("halt " + code), this.out);

	private final CountDownLatch over = new CountDownLatch(1);

	@AfterEach
	void letGo() {
		this.over.countDown();
	}

	@Test
	void signalDrainsReleasesAndExits() throws Exception {
		TestApplication application = application();
		this.exit.register(new TestTarget(application));
		assertThat(this.exit.hasBegun()).isFalse();
		this.exit.signalled(TERM);
		assertThat(this.exit.hasBegun()).isTrue();
		assertThat(end()).isEqualTo("exit 143");
		assertThat(application.releases).hasValue(1);
		assertThat(application.coordinator().report().reason()).isEqualTo(ShutdownReason.SIGTERM);
	}

	@Test
	void interruptFromATerminalExitsWithItsOwnCode() throws Exception {
		TestApplication application = application();
		this.exit.register(new TestTarget(application));
		this.exit.signalled(INT);
		assertThat(end()).isEqualTo("exit 130");
		assertThat(application.coordinator().report().reason()).isEqualTo(ShutdownReason.SIGINT);
	}

	@Test
	void codeMayEndTheProcessWithACodeOfItsOwn() throws Exception {
		TestApplication application = application();
		this.exit.register(new TestTarget(application));
		this.exit.exit(application.coordinator(), 3);
		this.exit.exit(application.coordinator(), 4);
		assertThat(end()).isEqualTo("exit 3");
		assertThat(application.coordinator().report().reason()).isEqualTo(ShutdownReason.EXIT);
	}

	@Test
	void anApplicationThatNoSignalIsTakenForDrainsTooWhenItEndsTheProcess() throws Exception {
		TestApplication application = application();
		this.exit.exit(application.coordinator(), 3);
		assertThat(end()).isEqualTo("exit 3");
		assertThat(application.coordinator().report().phase("release").status()).isEqualTo(Status.COMPLETED);
	}

	@Test
	void whatIsBufferedIsWrittenOutBeforeAHaltThatWasAskedFor() throws Exception {
		TestTarget target = new TestTarget(application())
			.with(new ExitSettings(Duration.ofSeconds(25), Set.of(), false, 124, true, false));
		this.exit.register(target);
		this.exit.signalled(TERM);
		assertThat(end()).isEqualTo("halt 143");
		assertThat(target.isFlushed()).isTrue();
	}

	@Test
	void allApplicationsDrainInParallelOnOneClockTheLongest() throws Exception {
		CyclicBarrier both = new CyclicBarrier(2);
		TestApplication first = application();
		TestApplication second = application();
		TestTask[] tasks = { first.task("meet", "finish"), second.task("meet", "finish") };
		for (TestTask task : tasks) {
			task.does((deadline) -> {
				both.await(20, TimeUnit.SECONDS);
				return null;
			});
		}
		this.exit.register(new TestTarget(first).with(settings(Duration.ofSeconds(10), false, false)));
		this.exit.register(new TestTarget(second).with(settings(Duration.ofSeconds(40), false, false)));
		this.exit.signalled(TERM);
		assertThat(end()).isEqualTo("exit 143");
		assertThat(this.exit.clock().deadline().remaining()).isEqualTo(Duration.ofSeconds(40));
		assertThat(first.coordinator().report().remaining()).isEqualTo(Duration.ofSeconds(40));
		assertThat(second.coordinator().report().remaining()).isEqualTo(Duration.ofSeconds(40));
		assertThat(TestApplication.status(first.coordinator().report(), "finish", "meet"))
			.isEqualTo(ShutdownReport.Status.COMPLETED);
	}

	@Test
	void repeatedTermChangesNothing() throws Exception {
		CountDownLatch open = new CountDownLatch(1);
		TestApplication application = application();
		TestTask finish = application.add(TestTask.until("slow", "finish", open));
		this.exit.register(new TestTarget(application));
		this.exit.signalled(TERM);
		finish.awaitStarted();
		this.exit.signalled(TERM);
		assertThat(this.ends).isEmpty();
		open.countDown();
		assertThat(end()).isEqualTo("exit 143");
		assertThat(application.heard.events("drain")).hasSize(1);
	}

	@Test
	void secondInterruptForcesTheExit() throws Exception {
		hangIn("finish");
		this.exit.signalled(INT);
		assertThat(this.ends).isEmpty();
		this.exit.signalled(INT);
		assertThat(end()).isEqualTo("halt 130");
	}

	@Test
	void interruptAfterTermForcesTheExit() throws Exception {
		hangIn("finish");
		this.exit.signalled(TERM);
		this.exit.signalled(INT);
		assertThat(end()).isEqualTo("halt 130");
	}

	@Test
	void applicationThatNothingDrainsIsLeftToTheJvmsShutdown() throws Exception {
		TestTarget plain = new TestTarget(null).up();
		this.exit.register(plain);
		this.exit.signalled(TERM);
		assertThat(end()).isEqualTo("exit 143");
		assertThat(plain.closed.getCount()).isEqualTo(1);
	}

	@Test
	void applicationThatHasNotComeUpIsClosed() throws Exception {
		TestTarget starting = new TestTarget(null);
		this.exit.register(starting);
		this.exit.signalled(TERM);
		assertThat(end()).isEqualTo("exit 143");
		assertThat(starting.closed.getCount()).isZero();
	}

	@Test
	void applicationThatCannotEvenBeginKeepsNoOtherFromEnding() throws Exception {
		TestApplication application = application();
		this.exit.register(new TestTarget(null) {

			@Override
			public ShutdownCoordinator coordinator() {
				throw new IllegalStateException("no bean");
			}

		});
		this.exit.register(new TestTarget(null) {

			@Override
			public void close() {
				throw new StackOverflowError("close");
			}

		});
		this.exit.register(new TestTarget(application));
		this.exit.signalled(TERM);
		assertThat(end()).isEqualTo("exit 143");
		assertThat(application.releases).hasValue(1);
	}

	@Test
	void processHaltsWithoutClosingWhereThatIsAskedFor() throws Exception {
		this.exit.register(new TestTarget(application()).with(settings(Duration.ofSeconds(25), true, false)));
		this.exit.signalled(TERM);
		assertThat(end()).isEqualTo("halt 143");
	}

	@Test
	void processThatHasNotEndedInTimeIsHalted() throws Exception {
		hangIn("finish");
		this.exit.signalled(TERM);
		this.ticker.awaitWaiting(4);
		this.ticker.advance(Duration.ofSeconds(25));
		// the exit may come first: what hangs in that is halted too
		await().untilAsserted(() -> assertThat(this.ends).contains("halt 124"));
	}

	@Test
	void signalTenMinutesAfterAnOperatorsDrainExitsInOrderOnAClockOfItsOwn() throws Exception {
		TestApplication application = application();
		this.exit.register(new TestTarget(application));
		assertThat(application.drained(ShutdownReason.ENDPOINT).state()).isEqualTo(DrainState.DRAINED);
		application.advance(600);
		assertThat(this.exit.clock().deadline()).isNull();
		assertThat(this.ends).isEmpty();
		this.exit.signalled(TERM);
		assertThat(end()).isEqualTo("exit 143");
		assertThat(application.releases).hasValue(1);
		application.advance(24);
		assertThat(this.ends).as("still has a second").isEmpty();
	}

	@Test
	void nothingIsHaltedUnderADebugger() throws Exception {
		TestApplication application = application();
		TestTask task = application.add(TestTask.stubborn("held", "release", this.over));
		this.exit.register(new TestTarget(application).with(settings(Duration.ofSeconds(25), false, true)));
		this.exit.signalled(TERM);
		task.awaitStarted();
		this.ticker.advance(Duration.ofSeconds(25));
		assertThat(end()).as("goes on without the task, by itself").isEqualTo("exit 143");
		assertThat(this.ends).isEmpty();
	}

	@Test
	void applicationThatWasClosedIsForgotten() throws Exception {
		TestApplication closed = application();
		TestApplication open = application();
		TestTarget target = new TestTarget(closed);
		this.exit.register(target);
		this.exit.register(new TestTarget(open));
		this.exit.unregister(target);
		this.exit.signalled(TERM);
		assertThat(end()).isEqualTo("exit 143");
		assertThat(closed.heard.events()).isEmpty();
		assertThat(open.releases).hasValue(1);
	}

	@Test
	void applicationThatComesWhileTheProcessEndsIsLeftOut() throws Exception {
		this.exit.register(new TestTarget(application()));
		this.exit.signalled(TERM);
		TestApplication late = application();
		this.exit.register(new TestTarget(late));
		end();
		assertThat(late.heard.events()).isEmpty();
	}

	@Test
	void lastWordsNameWhatHangsInEveryApplication() throws Exception {
		CountDownLatch told = new CountDownLatch(1);
		this.exit.register(new TestTarget(null) {

			@Override
			public ShutdownCoordinator coordinator() {
				throw new IllegalStateException("no bean");
			}

		});
		TestApplication application = application();
		TestTask task = application.add(TestTask.stubborn("hangs", "release", this.over));
		this.exit.register(new TestTarget(application) {

			@Override
			public void lastWords(@Nullable ShutdownReport report, List<Blocker> hanging) {
				assertThat(report).isNotNull();
				told.countDown();
			}

		});
		this.exit.signalled(TERM);
		task.awaitStarted();
		this.ticker.awaitWaiting(4);
		this.ticker.advance(Duration.ofSeconds(24));
		application.heard.await("end release TIMED_OUT");
		this.ticker.advance(Duration.ofMillis(500));
		assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
		await().untilAsserted(() -> assertThat(this.out.toString(StandardCharsets.UTF_8))
			.contains("ebbtide: the process has not ended, and is halted at the deadline, in a moment\n",
					"ebbtide: in the way of the end:\n")
			.contains("shutdown-task  hangs", "[ebbtide-task-", "      at "));
		assertThat(this.ends).doesNotContain("halt 124");
	}

	private TestApplication hangIn(String phase) {
		TestApplication application = application();
		application.add(new TestTask("hangs", phase).does((deadline) -> {
			this.over.await();
			return null;
		}));
		// the process stays even when the drain is over
		application.release = () -> {
			try {
				this.over.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		};
		this.exit.register(new TestTarget(application));
		return application;
	}

	private TestApplication application() {
		return new TestApplication(this.ticker, this.exit.clock());
	}

	private String end() throws InterruptedException {
		String end = this.ends.poll(20, TimeUnit.SECONDS);
		return (end != null) ? end : "nothing";
	}

	private static ExitSettings settings(Duration timeout, boolean halt, boolean debugged) {
		return new ExitSettings(timeout, Set.of(), true, 124, halt, debugged);
	}

}
