package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;

/**
 * Bounds how long Reactor Netty's server waits for a client that sends nothing more of
 * its request, or takes nothing of its response, which no property of Boot does.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class ReactorNettyTimeouts implements TimeoutReader {

	private static final String IDLE = "server.netty.idle-timeout";

	private static final String PREFIX = "ebbtide.socket-timeouts.reactor-netty.";

	private static final Set<HttpProtocol> HTTP2 = EnumSet.of(HttpProtocol.H2, HttpProtocol.H2C);

	private final @Nullable Duration read;

	private final @Nullable Duration write;

	private final TimeoutOrigins origins;

	private final List<Server> servers = new CopyOnWriteArrayList<>();

	/**
	 * Create what sets and reads the timeouts.
	 * @param read the limit on reads, if one is wanted
	 * @param write the limit on writes, if one is wanted
	 * @param origins tells who has set a property to a value
	 */
	public ReactorNettyTimeouts(@Nullable Duration read, @Nullable Duration write, TimeoutOrigins origins) {
		this.read = read;
		this.write = write;
		this.origins = origins;
	}

	/**
	 * Return a server with timeouts.
	 * @param server the server as it is to be
	 * @return the same, with limits where it had none
	 */
	public HttpServer apply(HttpServer server) {
		return apply("server", server);
	}

	/**
	 * Do the same with a management server on a port of its own.
	 * @param server the server as it is to be
	 * @return the same, with limits where it had none
	 */
	public HttpServer applyToManagement(HttpServer server) {
		return apply("management", server);
	}

	private HttpServer apply(String name, HttpServer server) {
		HttpServer bounded = server;
		Duration write = this.write;
		if (this.read != null && server.configuration().readTimeout() == null) {
			bounded = bounded.readTimeout(this.read);
		}
		if (write != null) {
			bounded = bounded.doOnChannelInit((observer, channel, remoteAddress) -> StalledWrites.bound(channel, write))
				.mapHandle((response, connection) -> {
					StalledStreams.bound(connection.channel(), write);
					return response;
				});
		}
		this.servers.add(new Server(name, bounded));
		return bounded;
	}

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		for (Server server : this.servers) {
			read(server.name(), server.server().configuration(), timeouts);
		}
		return timeouts;
	}

	private void read(String name, HttpServerConfig server, List<SocketTimeout> timeouts) {
		Duration read = server.readTimeout();
		Duration idle = server.idleTimeout();
		Origin writeOrigin = Origin.of(this.write, this.write);
		timeouts
			.add(timeout(name, Limit.READ, read, Meaning.PER_OPERATION, Origin.of(read, this.read), PREFIX + "read"));
		timeouts.add(timeout(name, Limit.WRITE, this.write, Meaning.PER_OPERATION, writeOrigin, PREFIX + "write"));
		if (Stream.of(server.protocols()).anyMatch(HTTP2::contains)) {
			timeouts.add(timeout(name + " HTTP/2 stream", Limit.WRITE, this.write, Meaning.PER_OPERATION, writeOrigin,
					PREFIX + "write"));
		}
		timeouts.add(timeout(name, Limit.IDLE, idle, Meaning.IDLE, this.origins.of(IDLE, idle), IDLE));
	}

	private static SocketTimeout timeout(String name, Limit limit, @Nullable Duration value, Meaning meaning,
			Origin origin, String property) {
		return new SocketTimeout("reactor-netty", name, limit, value, meaning, origin, property);
	}

	private record Server(String name, HttpServer server) {

	}

}
