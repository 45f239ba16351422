package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import io.github.ebbtide.work.RegularLook;
import io.github.ebbtide.work.Ticker;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.Constants;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Closes connections whose client does not get the head of its request together in time:
 * Tomcat bounds each read only. Looks once a second, on a thread of its own.
 *
 * @since 0.1.0
 */
public final class SlowHeads implements TimeoutReader, AutoCloseable {

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	private static final long NOT_BEGUN = -1;

	private final TomcatTimeouts tomcat;

	private final Duration limit;

	private final Ticker ticker;

	private final RegularLook looks;

	// only the looking thread's
	private Map<SocketWrapperBase<?>, Head> heads = new IdentityHashMap<>();

	/**
	 * Create a bound.
	 * @param tomcat knows the connectors
	 * @param limit how long a head may take
	 * @param ticker the clock
	 */
	public SlowHeads(TomcatTimeouts tomcat, Duration limit, Ticker ticker) {
		this.tomcat = tomcat;
		this.limit = limit;
		this.ticker = ticker;
		this.looks = new RegularLook("ebbtide-slow-heads", this::look, INTERVAL, ticker);
	}

	/**
	 * Begin to look; a limit of zero is none.
	 */
	public void start() {
		if (!this.limit.isZero()) {
			this.looks.start();
		}
	}

	@Override
	public List<SocketTimeout> read() {
		Duration value = this.limit.isZero() ? null : this.limit;
		return this.tomcat.connectors()
			.stream()
			.map((connector) -> new SocketTimeout("tomcat", this.tomcat.name(connector) + " head", Limit.READ, value,
					Meaning.HEADERS, Origin.of(value, this.limit), "ebbtide.socket-timeouts.tomcat.headers"))
			.toList();
	}

	@Override
	public void close() {
		this.looks.close();
	}

	private void look() {
		long now = this.ticker.nanoTime();
		Map<SocketWrapperBase<?>, Head> heads = new IdentityHashMap<>();
		for (Connector connector : this.tomcat.connectors()) {
			AbstractEndpoint<?, ?> endpoint = TomcatTimeouts.endpoint(connector);
			if (endpoint != null) {
				endpoint.getConnections().forEach((connection) -> look(connection, now, heads));
			}
		}
		this.heads = heads;
	}

	private void look(SocketWrapperBase<?> connection, long now, Map<SocketWrapperBase<?>, Head> heads) {
		Object processor = connection.getCurrentProcessor();
		if (!isReadingHead(processor)) {
			return;
		}
		Head head = this.heads.get(connection);
		if (head == null || head.processor() != processor) {
			head = new Head(processor, now);
		}
		if (now - head.since() >= this.limit.toNanos()) {
			closeIfReadingHead(connection);
		}
		heads.put(connection, head);
	}

	/**
	 * Tomcat keeps a processor between two reads while it waits for more of a head, of
	 * which the first byte has set the time; and while a file is sent in the background,
	 * and after that, when the request is over and has none.
	 */
	private static boolean isReadingHead(Object processor) {
		if (!(processor instanceof AbstractProcessor http) || http.isUpgrade() || http.isAsync()) {
			return false;
		}
		Request request = http.getRequest();
		int stage = request.getRequestProcessor().getStage();
		return (stage == Constants.STAGE_PARSE || stage == Constants.STAGE_ENDED)
				&& request.getStartTimeNanos() != NOT_BEGUN;
	}

	private static void closeIfReadingHead(SocketWrapperBase<?> connection) {
		if (connection.getLock().tryLock()) {
			try {
				if (isReadingHead(connection.getCurrentProcessor())) {
					connection.close();
				}
			}
			finally {
				connection.getLock().unlock();
			}
		}
	}

	private record Head(Object processor, long since) {

	}

}
