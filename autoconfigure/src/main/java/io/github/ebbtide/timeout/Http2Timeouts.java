package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.apache.coyote.http2.Http2Protocol;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of one of Tomcat's HTTP/2 protocols: of a stream, where the client opens
 * no window or sends nothing more of a body, and of the connection, where nothing moves
 * at all. They are finite by themselves, and only ever shortened.
 */
final class Http2Timeouts {

	private static final String PROPERTY = "ebbtide.socket-timeouts.tomcat.read";

	private static final Http2Protocol STOCK = new Http2Protocol();

	/**
	 * Tomcat waits for the data, then for the reset, then for GOAWAY, before it closes.
	 */
	private static final int WAITS = 3;

	private final Http2Protocol protocol;

	private final @Nullable Duration limit;

	Http2Timeouts(Http2Protocol protocol, @Nullable Duration limit) {
		this.protocol = protocol;
		this.limit = limit;
	}

	/** Shortens what nobody has changed. */
	void apply() {
		Http2Protocol http2 = this.protocol;
		http2.setStreamReadTimeout(shorter(http2.getStreamReadTimeout(), STOCK.getStreamReadTimeout(), this.limit));
		http2.setStreamWriteTimeout(shorter(http2.getStreamWriteTimeout(), STOCK.getStreamWriteTimeout(), this.limit));
		http2.setReadTimeout(shorter(http2.getReadTimeout(), STOCK.getReadTimeout(), this.limit));
		http2.setWriteTimeout(shorter(http2.getWriteTimeout(), STOCK.getWriteTimeout(), eachWait()));
	}

	private @Nullable Duration eachWait() {
		return (this.limit != null) ? this.limit.dividedBy(WAITS) : null;
	}

	private static long shorter(long current, long stock, @Nullable Duration limit) {
		return (limit != null && current == stock) ? Math.min(stock, Math.max(1, limit.toMillis())) : current;
	}

	List<SocketTimeout> read(String connector) {
		Http2Protocol http2 = this.protocol;
		String stream = connector + " HTTP/2 stream";
		String connection = connector + " HTTP/2 connection";
		return List.of(
				timeout(stream, Limit.READ, http2.getStreamReadTimeout(), STOCK.getStreamReadTimeout(), this.limit),
				timeout(stream, Limit.WRITE, http2.getStreamWriteTimeout(), STOCK.getStreamWriteTimeout(), this.limit),
				timeout(connection, Limit.READ, http2.getReadTimeout(), STOCK.getReadTimeout(), this.limit),
				timeout(connection, Limit.WRITE, http2.getWriteTimeout(), STOCK.getWriteTimeout(), eachWait()),
				timeout(connection, Limit.IDLE, http2.getKeepAliveTimeout(), STOCK.getKeepAliveTimeout(), null));
	}

	private static SocketTimeout timeout(String name, Limit limit, long millis, long stock, @Nullable Duration ours) {
		Duration value = SocketTimeout.finite(millis);
		Origin origin = (millis == stock) ? Origin.LIBRARY
				: (millis == shorter(stock, stock, ours)) ? Origin.EBBTIDE : Origin.USER;
		boolean idle = limit == Limit.IDLE;
		return new SocketTimeout("tomcat", name, limit, value, idle ? Meaning.IDLE : Meaning.PER_OPERATION, origin,
				idle ? null : PROPERTY);
	}

}
