package io.github.ebbtide.timeout;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.connector.Connector;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of Tomcat's connectors, and keep-alive for the connections that they
 * accept. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TomcatTimeouts implements TimeoutReader {

	private static final Log logger = LogFactory.getLog(TomcatTimeouts.class);

	private static final String KEEP_ALIVE = "socket.soKeepAlive";

	private static final String PROPERTY = "server.tomcat.connection-timeout";

	private final List<Connector> connectors = new CopyOnWriteArrayList<>();

	private final Set<Connector> management = ConcurrentHashMap.newKeySet();

	private final Set<Connector> tuned = ConcurrentHashMap.newKeySet();

	private final @Nullable Duration limit;

	private final TimeoutOrigins origins;

	/**
	 * Create what reads and sets the timeouts.
	 * @param limit the longest that HTTP/2 may wait, if it is to wait less than by itself
	 * @param origins tells who has set a property to a value
	 */
	public TomcatTimeouts(@Nullable Duration limit, TimeoutOrigins origins) {
		this.limit = limit;
		this.origins = origins;
	}

	/**
	 * Note a connector that has not started, and let the kernel probe its connections.
	 * @param connector the connector
	 */
	public void apply(Connector connector) {
		this.connectors.add(connector);
		http2(connector).forEach(Http2Timeouts::apply);
		if (connector.getProperty(KEEP_ALIVE) == null) {
			connector.setProperty(KEEP_ALIVE, "true");
			this.tuned.add(connector);
			connector.addLifecycleListener((event) -> {
				if (Lifecycle.AFTER_START_EVENT.equals(event.getType())) {
					tuneKeepAlive(connector);
				}
			});
		}
	}

	/**
	 * Do the same with a connector of a management server on a port of its own.
	 * @param connector the connector
	 */
	public void applyToManagement(Connector connector) {
		this.management.add(connector);
		apply(connector);
	}

	private static void tuneKeepAlive(Connector connector) {
		ServerSocketChannel listener = HiddenField.read(endpoint(connector), "serverSock", ServerSocketChannel.class);
		try {
			if (listener != null && listener.isOpen()) {
				KeepAlive.prepare(listener);
			}
		}
		catch (IOException | UnsupportedOperationException ex) {
			logger.debug("Cannot tune keep-alive of " + connector, ex);
		}
	}

	static @Nullable AbstractEndpoint<?, ?> endpoint(Connector connector) {
		return HiddenField.read(connector.getProtocolHandler(), "endpoint", AbstractEndpoint.class);
	}

	List<Connector> connectors() {
		return this.connectors;
	}

	String name(Connector connector) {
		return (this.management.contains(connector) ? "management-" : "http-") + connector.getLocalPort();
	}

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		for (Connector connector : this.connectors) {
			if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
				read(connector, protocol, timeouts);
			}
		}
		return timeouts;
	}

	private void read(Connector connector, AbstractProtocol<?> protocol, List<SocketTimeout> timeouts) {
		String name = name(connector);
		Duration connection = SocketTimeout.finite(protocol.getConnectionTimeout());
		Origin origin = this.origins.of(PROPERTY, connection);
		timeouts.add(timeout(name, Limit.READ, connection, origin, PROPERTY));
		timeouts.add(timeout(name, Limit.WRITE, connection, origin, PROPERTY));
		Duration idle = SocketTimeout.finite(protocol.getKeepAliveTimeout());
		timeouts.add(new SocketTimeout("tomcat", name, Limit.IDLE, idle, Meaning.IDLE, origin,
				"server.tomcat.keep-alive-timeout"));
		boolean tuned = this.tuned.contains(connector);
		timeouts.add(new SocketTimeout("tomcat", name, Limit.KEEPALIVE, tuned ? KeepAlive.DETECTION : null,
				Meaning.KEEPALIVE, tuned ? Origin.EBBTIDE : Origin.USER, null));
		http2(connector).forEach((http2) -> timeouts.addAll(http2.read(name)));
	}

	private List<Http2Timeouts> http2(Connector connector) {
		return Stream.of(connector.findUpgradeProtocols())
			.filter(Http2Protocol.class::isInstance)
			.map((upgrade) -> new Http2Timeouts((Http2Protocol) upgrade, this.limit))
			.toList();
	}

	private static SocketTimeout timeout(String name, Limit limit, @Nullable Duration value, Origin origin,
			@Nullable String property) {
		return new SocketTimeout("tomcat", name, limit, value, Meaning.PER_OPERATION, origin, property);
	}

}
