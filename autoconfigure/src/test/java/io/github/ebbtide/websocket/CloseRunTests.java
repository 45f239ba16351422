package io.github.ebbtide.websocket;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.ManualTicker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whose turn it is and whose time is up, with time moved by hand.
 */
@Timeout(30)
class CloseRunTests {

	private final ManualTicker ticker = new ManualTicker();

	private final List<WebSocketListener> listeners = new ArrayList<>();

	private final WebSocketSessions sessions = new WebSocketSessions(() -> this.listeners, List::of);

	private List<FakeSession> open(int count) {
		return IntStream.range(0, count).mapToObj((i) -> new FakeSession(this.sessions, this.ticker)).toList();
	}

	private CloseRun run(Duration timeout, Duration spread) {
		return new CloseRun(this.sessions, new CloseTerms(1012, "bye", timeout, spread), Runnable::run, this.ticker);
	}

	private CompletableFuture<Void> start(CloseRun run, Duration timeLeft) {
		Deadline deadline = Deadline.after(timeLeft, this.ticker);
		return CompletableFuture.runAsync(() -> {
			try {
				run.run(deadline);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}, (task) -> new Thread(task, "run").start());
	}

	private void advanceUntil(CompletableFuture<Void> end, Duration step) throws Exception {
		while (!end.isDone()) {
			CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> this.ticker.awaitWaiting(1), (task) -> {
				Thread thread = new Thread(task, "advance");
				thread.setDaemon(true);
				thread.start();
			});
			CompletableFuture.anyOf(end, waiting).get(20, TimeUnit.SECONDS);
			this.ticker.advance(step);
		}
		end.get();
	}

	private List<Long> closeTimes(List<FakeSession> sessions) {
		return sessions.stream()
			.flatMap((session) -> session.calls.stream())
			.filter((call) -> call.startsWith("close"))
			.map((call) -> Long.valueOf(call.substring(call.lastIndexOf(' ') + 1)))
			.sorted()
			.toList();
	}

	@Test
	void withoutASpreadAllAreClosedAtOnce() throws Exception {
		List<FakeSession> sessions = open(100);
		start(run(Duration.ofSeconds(5), Duration.ZERO), Duration.ofSeconds(20)).get(10, TimeUnit.SECONDS);
		assertThat(sessions).allSatisfy((session) -> assertThat(session.calls).containsExactly("close 1012 bye at 0"));
		assertThat(this.sessions.closes())
			.containsOnly(Map.entry(new WebSocketSessions.Close("/fake", 1012, CloseOutcome.ACKNOWLEDGED), 100L));
	}

	@Test
	void closesAreSpreadEvenlyOverTheWindow() throws Exception {
		List<FakeSession> sessions = open(10);
		advanceUntil(start(run(Duration.ofSeconds(5), Duration.ofSeconds(10)), Duration.ofSeconds(60)),
				Duration.ofSeconds(1));
		assertThat(closeTimes(sessions)).containsExactly(0L, 1000L, 2000L, 3000L, 4000L, 5000L, 6000L, 7000L, 8000L,
				9000L);
	}

	@Test
	void theWindowIsFittedToTheTimeLeft() throws Exception {
		List<FakeSession> sessions = open(4);
		// 9 s less 5 s for the last answer less 250 ms for cutting off
		advanceUntil(start(run(Duration.ofSeconds(5), Duration.ofMinutes(1)), Duration.ofMillis(9250)),
				Duration.ofSeconds(1));
		assertThat(closeTimes(sessions)).containsExactly(0L, 1000L, 2000L, 3000L);
	}

	@Test
	void withoutTimeForAWindowAllAreClosedAtOnce() throws Exception {
		List<FakeSession> sessions = open(4);
		start(run(Duration.ofSeconds(5), Duration.ofMinutes(1)), Duration.ofSeconds(2)).get(10, TimeUnit.SECONDS);
		assertThat(closeTimes(sessions)).containsExactly(0L, 0L, 0L, 0L);
	}

	@Test
	void aMessageInHandIsHandledFirstAndDelaysNobody() throws Exception {
		List<FakeSession> sessions = open(2);
		sessions.get(0).handling = () -> (this.ticker.elapsed().toSeconds() < 10) ? 7 : 0;
		advanceUntil(start(run(Duration.ofSeconds(5), Duration.ZERO), Duration.ofSeconds(60)), Duration.ofSeconds(1));
		assertThat(sessions.get(0).calls).containsExactly("close 1012 bye at 10000");
		assertThat(sessions.get(1).calls).containsExactly("close 1012 bye at 0");
	}

	@Test
	void messagesThatComeAfterItAreNotWaitedFor() throws Exception {
		List<FakeSession> sessions = open(1);
		sessions.get(0).handling = () -> 1 + 2 * this.ticker.elapsed().toSeconds();
		advanceUntil(start(run(Duration.ofSeconds(5), Duration.ZERO), Duration.ofSeconds(60)), Duration.ofSeconds(1));
		assertThat(sessions.get(0).calls).containsExactly("close 1012 bye at 1000");
	}

	@Test
	void aMessageThatIsNeverHandledLeavesThePeerTheTimeToAnswer() throws Exception {
		List<FakeSession> sessions = open(1);
		sessions.get(0).handling = () -> 7;
		sessions.get(0).answers = false;
		CloseRun run = run(Duration.ofSeconds(5), Duration.ZERO);
		// 30 s less 5 s for the answer less 250 ms for cutting off
		advanceUntil(start(run, Duration.ofSeconds(30)), Duration.ofMillis(250));
		assertThat(sessions.get(0).calls).containsExactly("close 1012 bye at 24750", "cut at 29750");
		assertThat(run.cutSessions().remedy()).contains("ebbtide.shutdown.timeout");
	}

	@Test
	void whoDoesNotAnswerIsCutOffAfterItsTimeoutAndDelaysNobody() throws Exception {
		List<FakeSession> sessions = open(3);
		sessions.get(1).answers = false;
		CloseRun run = run(Duration.ofSeconds(5), Duration.ZERO);
		advanceUntil(start(run, Duration.ofSeconds(60)), Duration.ofSeconds(1));
		assertThat(closeTimes(sessions)).containsExactly(0L, 0L, 0L);
		assertThat(sessions.get(1).calls).containsExactly("close 1012 bye at 0", "cut at 5000");
		assertThat(sessions.get(0).calls).hasSize(1);
		assertThat(this.sessions.closes())
			.containsEntry(new WebSocketSessions.Close("/fake", 1012, CloseOutcome.ABORTED), 1L)
			.containsEntry(new WebSocketSessions.Close("/fake", 1012, CloseOutcome.ACKNOWLEDGED), 2L);
		assertThat(run.cutSessions().count()).isEqualTo(1);
		assertThat(run.cutSessions().remedy()).contains("ebbtide.websocket.close-timeout");
		assertThat(run.cutSessions().blockers().get(0).description()).isEqualTo("WebSocket /fake of 10.0.0.1:5555");
	}

	@Test
	void whoDoesNotEvenEndWhenCutOffIsForgotten() throws Exception {
		FakeSession session = open(1).get(0);
		session.answers = false;
		session.survivesCleanUp = true;
		advanceUntil(start(run(Duration.ofSeconds(5), Duration.ZERO), Duration.ofSeconds(60)), Duration.ofMillis(250));
		assertThat(this.ticker.elapsed()).isLessThanOrEqualTo(Duration.ofMillis(5750));
		assertThat(this.sessions.active()).isZero();
	}

	@Test
	void nobodyIsWaitedForBeyondTheDeadline() throws Exception {
		FakeSession session = open(1).get(0);
		session.answers = false;
		advanceUntil(start(run(Duration.ofSeconds(5), Duration.ZERO), Duration.ofSeconds(2)), Duration.ofMillis(250));
		assertThat(session.calls).containsExactly("close 1012 bye at 0", "cut at 1750");
	}

	@Test
	void aSessionThatIsBeingWrittenToIsClosedOnceItIsNot() throws Exception {
		FakeSession session = open(1).get(0);
		session.busy = true;
		CompletableFuture<Void> end = start(run(Duration.ofSeconds(5), Duration.ZERO), Duration.ofSeconds(60));
		this.ticker.awaitWaiting(1);
		this.ticker.advance(Duration.ofSeconds(4));
		assertThat(session.calls).isEmpty();
		session.busy = false;
		advanceUntil(end, Duration.ofMillis(5));
		assertThat(session.calls).hasSize(1).first().asString().startsWith("close");
	}

	@Test
	void aSessionThatIsWrittenToForEverIsCutOff() throws Exception {
		FakeSession session = open(1).get(0);
		session.busy = true;
		advanceUntil(start(run(Duration.ofSeconds(5), Duration.ZERO), Duration.ofSeconds(60)), Duration.ofSeconds(1));
		assertThat(session.calls).containsExactly("cut at 5000");
	}

	@Test
	void aSessionThatIsNeverQuietIsClosedInTheMiddleOfItsTime() throws Exception {
		FakeSession session = open(1).get(0);
		session.quietSoon = true;
		advanceUntil(start(run(Duration.ofSeconds(5), Duration.ZERO), Duration.ofSeconds(60)), Duration.ofMillis(500));
		assertThat(session.calls).containsExactly("close 1012 bye at 2500");
	}

	@Test
	void sessionsThatOpenMeanwhileAndAfterwardsAreClosedToo() throws Exception {
		FakeSession slow = open(1).get(0);
		slow.busy = true;
		CompletableFuture<Void> end = start(run(Duration.ofSeconds(5), Duration.ZERO), Duration.ofSeconds(60));
		this.ticker.awaitWaiting(1);
		FakeSession late = open(1).get(0);
		slow.busy = false;
		advanceUntil(end, Duration.ofMillis(5));
		assertThat(late.calls).hasSize(1);
		assertThat(this.sessions.active()).isZero();
		FakeSession afterwards = open(1).get(0);
		this.sessions.closeIfOver(afterwards);
		assertThat(afterwards.calls).hasSize(1).first().asString().startsWith("close 1012 bye");
	}

	@Test
	void aSessionThatOpensWhileTheLastOneEndsIsClosedToo() throws Exception {
		List<FakeSession> late = new ArrayList<>();
		CloseRun[] run = new CloseRun[1];
		Closers closers = new Closers() {

			@Override
			public void execute(Runnable task) {
				task.run();
			}

			@Override
			public void end() {
				// as if it had asked for the run just before
				late.addAll(open(1));
				run[0].add(late.get(0));
			}

		};
		open(1);
		run[0] = new CloseRun(this.sessions, new CloseTerms(1012, "bye", Duration.ofSeconds(5), Duration.ZERO), closers,
				this.ticker);
		start(run[0], Duration.ofSeconds(20)).get(10, TimeUnit.SECONDS);
		assertThat(late.get(0).calls).containsExactly("close 1012 bye at 0");
	}

	@Test
	void whoIsCutOffCountsWithTheCodeThatItGot() throws Exception {
		FakeSession session = open(1).get(0);
		session.answers = false;
		session.accepts = 1001;
		advanceUntil(start(run(Duration.ofSeconds(5), Duration.ZERO), Duration.ofSeconds(60)), Duration.ofSeconds(1));
		assertThat(this.sessions.closes())
			.containsOnly(Map.entry(new WebSocketSessions.Close("/fake", 1001, CloseOutcome.ABORTED), 1L));
	}

	@Test
	void listenersSayGoodbyeBeforeTheCloseAndMayFail() throws Exception {
		this.listeners.add(new WebSocketListener() {

			@Override
			public void goodbye(WebSocketConnection session) {
				throw new IllegalStateException("no");
			}

		});
		this.listeners.add(new WebSocketListener() {

			@Override
			public void goodbye(WebSocketConnection session) throws IOException {
				session.send("come back in 7 s");
			}

		});
		FakeSession session = open(1).get(0);
		start(run(Duration.ofSeconds(5), Duration.ZERO), Duration.ofSeconds(20)).get(10, TimeUnit.SECONDS);
		assertThat(session.calls).containsExactly("send come back in 7 s at 0", "close 1012 bye at 0");
	}

	@Test
	void aSessionThatEndsByItselfIsNotCounted() {
		FakeSession session = open(1).get(0);
		this.sessions.remove(session);
		this.sessions.remove(session);
		assertThat(this.sessions.active()).isZero();
		assertThat(this.sessions.closes()).isEmpty();
	}

}
