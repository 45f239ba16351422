package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Closes all sessions once requests, messages and tasks are over, because running work
 * may still send its results; at the latest when only the time that closing takes is
 * left.
 *
 * @since 0.1.0
 */
public final class WebSocketCloseTask implements ShutdownTask, ShutdownListener {

	private static final Log logger = LogFactory.getLog(WebSocketCloseTask.class);

	/** What may still have something to send. */
	private static final Set<String> SENDERS = Set.of("http", "grpc", "message", "task");

	/** How often to compare two numbers that nobody signals together. */
	private static final Duration CHECK_REQUESTS = Duration.ofMillis(20);

	private final Object monitor = new Object();

	private final WebSocketSessions sessions;

	private final CloseTerms terms;

	private final ToIntFunction<String> workInFlight;

	private final Runnable spareThreads;

	private final Ticker ticker;

	private boolean sendersAreDone;

	/**
	 * Create the task.
	 * @param sessions the sessions
	 * @param terms how to close them
	 * @param workInFlight tells how much work of a kind is in flight
	 * @param spareThreads makes sure that the server has threads left to read the peers'
	 * answers
	 * @param ticker the clock
	 */
	public WebSocketCloseTask(WebSocketSessions sessions, CloseTerms terms, ToIntFunction<String> workInFlight,
			Runnable spareThreads, Ticker ticker) {
		this.sessions = sessions;
		this.terms = terms;
		this.workInFlight = workInFlight;
		this.spareThreads = spareThreads;
		this.ticker = ticker;
	}

	@Override
	public String name() {
		return "websocket-close";
	}

	@Override
	public String phase() {
		return ShutdownPhase.FINISH;
	}

	@Override
	public void phaseStarted(String phase) {
		if (phase.equals(ShutdownPhase.FINISH)) {
			setSendersAreDone(false);
		}
	}

	/**
	 * Return the task that runs when nothing is in flight that may still send: it lets
	 * this one go on.
	 * @return the other task
	 */
	public ShutdownTask turn() {
		return new Turn();
	}

	private void setSendersAreDone(boolean done) {
		synchronized (this.monitor) {
			this.sendersAreDone = done;
			this.monitor.notifyAll();
		}
	}

	@Override
	public boolean isRepeatable() {
		return true;
	}

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) throws InterruptedException {
		awaitTurn(deadline.minus(this.terms.longest()));
		this.sessions.end(this.terms);
		if (this.sessions.active() > 0) {
			close(deadline);
		}
		return null;
	}

	private void close(Deadline deadline) throws InterruptedException {
		Map<WebSocketSessions.Close, Long> before = this.sessions.closes();
		CloseRun run = new CloseRun(this.sessions, this.terms, new CloserThreads(), this.ticker);
		try {
			this.spareThreads.run();
			run.run(deadline);
		}
		finally {
			report(run, before);
		}
	}

	private void awaitTurn(Deadline latest) throws InterruptedException {
		if (isNobodyThere()) {
			return;
		}
		synchronized (this.monitor) {
			while (!this.sendersAreDone && !latest.hasPassed()) {
				int held = this.sessions.requestsHeld();
				if (held > 0 && isNothingElseInFlight(held)) {
					return;
				}
				((held > 0) ? latest.within(CHECK_REQUESTS) : latest).await(this.monitor);
			}
		}
	}

	/**
	 * Without a session, and without work that may open one, there is no turn to wait
	 * for.
	 */
	private boolean isNobodyThere() {
		return isNothingElseInFlight(0) && this.sessions.active() == 0;
	}

	/** Requests that sessions wait in end only when those sessions are closed. */
	private boolean isNothingElseInFlight(int requestsHeld) {
		int inFlight = 0;
		for (String sender : SENDERS) {
			inFlight += this.workInFlight.applyAsInt(sender);
		}
		return inFlight <= requestsHeld;
	}

	private void report(CloseRun run, Map<WebSocketSessions.Close, Long> before) {
		Map<String, Map<CloseOutcome, Long>> byEndpoint = new TreeMap<>();
		this.sessions.closes().forEach((close, count) -> {
			long closed = count - before.getOrDefault(close, 0L);
			if (closed > 0) {
				byEndpoint.computeIfAbsent(close.endpoint() + " " + close.code(), (key) -> new TreeMap<>())
					.put(close.outcome(), closed);
			}
		});
		byEndpoint.forEach((endpoint,
				outcomes) -> logger.info("drain  websocket %s: %s".formatted(endpoint, outcomes.entrySet()
					.stream()
					.map((outcome) -> outcome.getValue() + " " + outcome.getKey().name().toLowerCase(Locale.ROOT))
					.collect(Collectors.joining(", ")))));
		CutSessions cut = run.cutSessions();
		if (cut.count() > 0) {
			logger.warn("drain  websocket: cut off %d session%s that did not end in %s ms, such as %s; %s".formatted(
					cut.count(), (cut.count() == 1) ? "" : "s", this.terms.timeout().toMillis(), cut, cut.remedy()));
		}
	}

	@Override
	public int pending() {
		return this.sessions.active();
	}

	/** Ends as soon as it may begin. */
	private final class Turn implements ShutdownTask {

		@Override
		public String name() {
			return "websocket-turn";
		}

		@Override
		public String phase() {
			return ShutdownPhase.FINISH;
		}

		@Override
		public Set<String> after() {
			return SENDERS;
		}

		@Override
		public boolean isRepeatable() {
			return true;
		}

		@Override
		public @Nullable CompletionStage<?> run(Deadline deadline) {
			setSendersAreDone(true);
			return null;
		}

	}

}
