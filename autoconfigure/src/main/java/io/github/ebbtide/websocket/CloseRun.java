package io.github.ebbtide.websocket;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Closes all sessions once: each in its turn, evenly spread over the window, none while
 * something is being sent to it or its application is at a message of the peer's, and
 * none waited for beyond its own limit. One thread runs it and never touches a socket
 * that could block; the closers do. {@link #add} and {@link #wake} are thread-safe.
 */
final class CloseRun {

	private static final Log logger = LogFactory.getLog(CloseRun.class);

	/** How often to look whether a busy session still is; quiet is nothing one hears. */
	private static final long CHECK_BUSY = Duration.ofMillis(5).toNanos();

	private static final long CHECK_CLOSERS = Duration.ofMillis(20).toNanos();

	private final Object monitor = new Object();

	private final WebSocketSessions sessions;

	private final CloseTerms terms;

	private final Closers closers;

	private final Ticker ticker;

	private final Queue<OpenSession> arrivals = new ConcurrentLinkedQueue<>();

	private final Deque<Turn> upcoming = new ArrayDeque<>();

	private final List<MessageInHand> inHand = new ArrayList<>();

	private final List<Turn> busy = new ArrayList<>();

	private final Queue<Turn> limits = new PriorityQueue<>(Comparator.comparingLong(this::untilLimit));

	private long start;

	private long end;

	private boolean woken;

	private boolean looking;

	private final CutSessions cutSessions = new CutSessions();

	CloseRun(WebSocketSessions sessions, CloseTerms terms, Closers closers, Ticker ticker) {
		this.sessions = sessions;
		this.terms = terms;
		this.closers = closers;
		this.ticker = ticker;
	}

	/**
	 * Close a session in its turn.
	 */
	void add(OpenSession session) {
		if (session.enqueue()) {
			this.arrivals.add(session);
			wake();
		}
	}

	void wake() {
		synchronized (this.monitor) {
			this.woken = true;
			this.monitor.notifyAll();
		}
	}

	/**
	 * Close all sessions; returns when none is left.
	 * @param deadline when none may be left; the closes are fitted to it
	 * @throws InterruptedException if the thread is interrupted
	 */
	void run(Deadline deadline) throws InterruptedException {
		this.start = this.ticker.nanoTime();
		this.end = this.start + Math.max(0, deadline.remainingNanos() - CloseTerms.ABORT.toNanos());
		this.sessions.find();
		this.sessions.begin(this);
		try {
			schedule();
			while (isAnyLeft()) {
				accept();
				long now = this.ticker.nanoTime();
				closeInTurn(now);
				this.inHand.removeIf((each) -> begin(each, now));
				this.busy.removeIf((turn) -> offer(turn, now));
				enforceLimits(now);
				boolean backlog = this.closers.relieve();
				await(untilNext(this.ticker.nanoTime(), backlog));
			}
		}
		finally {
			this.sessions.end(this.terms);
			this.closers.end();
			closeLatecomers();
		}
	}

	/** Who opened while this ended knew of this run only. */
	private void closeLatecomers() {
		for (OpenSession session = this.arrivals.poll(); session != null; session = this.arrivals.poll()) {
			this.sessions.closeIfOver(session);
		}
	}

	private boolean isAnyLeft() {
		this.looking = this.sessions.find();
		return !this.sessions.isEmpty();
	}

	/** Those that are open when it begins share the window. */
	private void schedule() {
		List<OpenSession> open = new ArrayList<>();
		for (OpenSession session = this.arrivals.poll(); session != null; session = this.arrivals.poll()) {
			open.add(session);
		}
		// at the end of the window there has to be time for the last one to answer
		long left = this.end - this.start - this.terms.timeout().toNanos();
		double step = Math.max(0, Math.min(this.terms.spread().toNanos(), left)) / (double) Math.max(1, open.size());
		for (int i = 0; i < open.size(); i++) {
			this.upcoming.add(turn(open.get(i), this.start + (long) (i * step)));
		}
	}

	private void accept() {
		for (OpenSession session = this.arrivals.poll(); session != null; session = this.arrivals.poll()) {
			Turn turn = turn(session, this.ticker.nanoTime());
			this.limits.add(turn);
			this.busy.add(turn);
		}
	}

	private Turn turn(OpenSession session, long due) {
		return Turn.of(session, due, Math.min(this.terms.timeout().toNanos(), Math.max(0, this.end - due)));
	}

	private void closeInTurn(long now) {
		while (!this.upcoming.isEmpty() && this.upcoming.peek().due() - now <= 0) {
			Turn turn = this.upcoming.remove();
			MessageInHand message = MessageInHand.of(turn.session());
			if (!begin(message, now)) {
				this.inHand.add(message);
			}
		}
	}

	/**
	 * Begins to close a session, unless the application is still at the message that it
	 * was at in its turn; at the latest when only the time is left that the peer may take
	 * to answer.
	 */
	private boolean begin(MessageInHand message, long now) {
		if (message.isHandled() || now - (this.end - this.terms.timeout().toNanos()) >= 0) {
			Turn turn = turn(message.session(), now);
			this.limits.add(turn);
			if (!offer(turn, now)) {
				this.busy.add(turn);
			}
			return true;
		}
		return false;
	}

	/** Returns whether the session has been closed, or needs no close any more. */
	private boolean offer(Turn turn, long now) {
		OpenSession session = turn.session();
		if (!this.sessions.contains(session) || turn.limit() - now <= 0) {
			return true;
		}
		if (session.isBusy(now - turn.patience() < 0)) {
			return false;
		}
		this.closers.execute(() -> close(session));
		return true;
	}

	private void close(OpenSession session) {
		this.sessions.goodbye(session);
		session.closing(this.terms.code());
		try {
			session.close(this.terms.code(), this.terms.reason());
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Could not close " + session.description(), ex);
		}
	}

	private void enforceLimits(long now) {
		while (!this.limits.isEmpty() && this.limits.peek().limit() - now <= 0) {
			Turn turn = this.limits.remove();
			OpenSession session = turn.session();
			if (!this.sessions.contains(session)) {
				continue;
			}
			if (turn.cut()) {
				logger.debug(session.description() + " does not end; forgetting it");
				this.sessions.remove(session);
			}
			else {
				abort(session);
				this.limits.add(turn.cutOff(CloseTerms.ABORT.toNanos()));
			}
		}
	}

	/** Returns those that did not end in time. */
	CutSessions cutSessions() {
		return this.cutSessions;
	}

	private void abort(OpenSession session) {
		this.cutSessions.add(Blocker.of(this.sessions.kind(), session, System.nanoTime()), session.handling() != 0);
		session.aborting(this.terms.code());
		try {
			session.cut();
		}
		catch (RuntimeException ex) {
			logger.debug("Could not cut " + session.description(), ex);
		}
		this.closers.execute(session::cleanUp);
	}

	private long untilNext(long now, boolean backlog) {
		long next = Long.MAX_VALUE;
		if (!this.upcoming.isEmpty()) {
			next = this.upcoming.peek().due() - now;
		}
		if (!this.limits.isEmpty()) {
			next = Math.min(next, this.limits.peek().limit() - now);
		}
		if (!this.busy.isEmpty() || !this.inHand.isEmpty() || this.looking) {
			next = Math.min(next, CHECK_BUSY);
		}
		return backlog ? Math.min(next, CHECK_CLOSERS) : next;
	}

	private void await(long nanos) throws InterruptedException {
		synchronized (this.monitor) {
			if (!this.woken && !this.sessions.isEmpty()) {
				this.ticker.await(this.monitor, nanos);
			}
			this.woken = false;
		}
	}

	private long untilLimit(Turn turn) {
		return turn.limit() - this.start;
	}

}
