package io.github.ebbtide.websocket;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * All open WebSocket sessions of an application: those that peers opened here, and those
 * that its own clients opened elsewhere. Thread-safe.
 *
 * @since 0.1.0
 */
public final class WebSocketSessions implements WorkSource {

	private static final Log logger = LogFactory.getLog(WebSocketSessions.class);

	private final Set<OpenSession> open = ConcurrentHashMap.newKeySet();

	private final Map<Close, LongAdder> closes = new ConcurrentHashMap<>();

	private final Supplier<List<WebSocketListener>> listeners;

	private final Supplier<List<SessionFinder>> finders;

	private volatile @Nullable Runnable signal;

	private volatile @Nullable CloseRun run;

	private volatile @Nullable CloseTerms over;

	/**
	 * Create a registry without sessions.
	 * @param listeners supplies those who hear of sessions
	 * @param finders supplies those who look for sessions of which nobody tells
	 */
	public WebSocketSessions(Supplier<List<WebSocketListener>> listeners, Supplier<List<SessionFinder>> finders) {
		this.listeners = listeners;
		this.finders = finders;
	}

	@Override
	public String kind() {
		return "websocket";
	}

	@Override
	public void forEach(Consumer<? super Work> action) {
		find();
		this.open.forEach(action);
	}

	@Override
	public int active() {
		find();
		return this.open.size();
	}

	/**
	 * Return how many sessions of an endpoint are open.
	 * @param endpoint the endpoint
	 * @return the number
	 */
	public int active(String endpoint) {
		return (int) this.open.stream().filter((session) -> session.endpoint().equals(endpoint)).count();
	}

	/**
	 * Return what came of the sessions that were closed because the application stops, or
	 * because their peer was gone.
	 * @return the numbers
	 */
	public Map<Close, Long> closes() {
		Map<Close, Long> closes = new TreeMap<>();
		this.closes.forEach((close, count) -> closes.put(close, count.sum()));
		return closes;
	}

	@Override
	public void signalEnd(@Nullable Runnable signal) {
		this.signal = signal;
	}

	/** Returns whether sessions are open whose end somebody has to look for. */
	boolean find() {
		boolean open = false;
		for (SessionFinder finder : this.finders.get()) {
			open |= finder.find(this);
		}
		return open;
	}

	void forEachOpen(Consumer<OpenSession> action) {
		this.open.forEach(action);
	}

	boolean isEmpty() {
		return this.open.isEmpty();
	}

	/** Returns how many sessions hold a request that ends when they do. */
	int requestsHeld() {
		int held = 0;
		for (OpenSession session : this.open) {
			if (session.holdsRequest()) {
				held++;
			}
		}
		return held;
	}

	void add(OpenSession session) {
		this.open.add(session);
		tell((listener) -> listener.opened(session));
		CloseRun run = this.run;
		if (run != null) {
			run.add(session);
		}
	}

	void remove(OpenSession session) {
		if (!session.end()) {
			return;
		}
		if (session.closeCode() != 0) {
			// first: whoever sees that no session is left reports on all of them
			count(new Close(session.endpoint(), session.closeCode(), session.outcome()));
		}
		this.open.remove(session);
		Runnable signal = this.signal;
		if (signal != null) {
			signal.run();
		}
		CloseRun run = this.run;
		if (run != null && this.open.isEmpty()) {
			run.wake();
		}
	}

	boolean contains(OpenSession session) {
		return this.open.contains(session);
	}

	/** Notes that the application uses a session, in case the drain has closed it. */
	void noteLateUse(OpenSession session) {
		if (session.closeCode() != 0 && !this.open.contains(session)) {
			count(new Close(session.endpoint(), session.closeCode(), CloseOutcome.LATE));
		}
	}

	private void count(Close close) {
		this.closes.computeIfAbsent(close, (key) -> new LongAdder()).increment();
		tell((listener) -> listener.closed(close.endpoint(), close.code(), close.outcome()));
	}

	/**
	 * Begin to close all sessions, also those that open from now on.
	 */
	void begin(CloseRun run) {
		this.over = null;
		this.run = run;
		this.open.forEach(run::add);
	}

	/**
	 * Note that nobody closes sessions any longer: one that opens now has to be closed by
	 * whoever opens it.
	 */
	void end(CloseTerms terms) {
		this.over = terms;
		this.run = null;
	}

	/** Closes a session that has opened when all others had been closed. */
	void closeIfOver(OpenSession session) {
		CloseTerms over = this.over;
		if (over != null) {
			session.closing(over.code());
			try {
				session.close(over.code(), over.reason());
			}
			catch (IOException | RuntimeException ex) {
				logger.debug("Could not close " + session.description(), ex);
			}
		}
	}

	void goodbye(OpenSession session) {
		tell((listener) -> listener.goodbye(session));
	}

	private void tell(Event event) {
		for (WebSocketListener listener : this.listeners.get()) {
			try {
				event.tell(listener);
			}
			catch (Exception | LinkageError ex) {
				logger.warn("A WebSocket listener failed: " + listener.getClass().getName(), ex);
			}
		}
	}

	private interface Event {

		void tell(WebSocketListener listener) throws Exception;

	}

	/**
	 * Which sessions were closed, how, and what came of it.
	 *
	 * @param endpoint their endpoint
	 * @param code the close code
	 * @param outcome what came of it
	 */
	public record Close(String endpoint, int code, CloseOutcome outcome) implements Comparable<Close> {

		@Override
		public int compareTo(Close other) {
			int byEndpoint = this.endpoint.compareTo(other.endpoint);
			int byCode = (byEndpoint != 0) ? byEndpoint : Integer.compare(this.code, other.code);
			return (byCode != 0) ? byCode : this.outcome.compareTo(other.outcome);
		}

	}

}
