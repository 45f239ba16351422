package io.github.ebbtide.traffic;

import java.util.Map;

import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's default protocol, able to close its listener without losing a connection and
 * to tell clients whose requests are already under way that theirs is the last one.
 * Tomcat creates it by name.
 *
 * @since 0.1.0
 */
public final class DrainableHttp11NioProtocol extends Http11NioProtocol {

	private final DrainableNioEndpoint drainableEndpoint;

	private volatile boolean announced;

	private final ThreadLocal<Boolean> handshake = new ThreadLocal<>();

	/**
	 * Create the protocol.
	 */
	public DrainableHttp11NioProtocol() {
		this(new DrainableNioEndpoint());
	}

	DrainableHttp11NioProtocol(DrainableNioEndpoint endpoint) {
		super(endpoint);
		this.drainableEndpoint = endpoint;
	}

	DrainableNioEndpoint drainableEndpoint() {
		return this.drainableEndpoint;
	}

	void setAnnounced(boolean announced) {
		this.announced = announced;
	}

	/**
	 * Called on the request's thread if it asks for an upgrade, just before
	 * {@link #getMaxKeepAliveRequests()}.
	 */
	@Override
	public @Nullable UpgradeProtocol getUpgradeProtocol(String name) {
		if (this.announced && "websocket".equalsIgnoreCase(name)) {
			this.handshake.set(true);
		}
		return super.getUpgradeProtocol(name);
	}

	/**
	 * A WebSocket handshake is no last request: its response would carry
	 * {@code Connection: close} beside {@code Connection: upgrade}, which some clients
	 * refuse.
	 */
	@Override
	public int getMaxKeepAliveRequests() {
		if (this.announced && this.handshake.get() != null) {
			this.handshake.remove();
			return -1;
		}
		return super.getMaxKeepAliveRequests();
	}

	/**
	 * Called on the request's thread just before the headers are written, after Tomcat
	 * has decided at the start of the request whether to keep the connection.
	 */
	@Override
	public boolean useCompression(Request request, Response response) {
		if (this.announced && !request.protocol().equals("HTTP/2.0")) {
			keepChunks(request, response);
			response.setHeader("Connection", "close");
		}
		return super.useCompression(request, response);
	}

	/**
	 * A response of unknown length with {@code Connection: close} would end with the
	 * connection, so that nobody could tell a complete response from a cut one. Trailer
	 * fields, even if there are none, make Tomcat send it in chunks.
	 */
	private static void keepChunks(Request request, Response response) {
		boolean chunks = response.getContentLengthLong() == -1 && response.getTrailerFields() == null;
		if (chunks && request.protocol().equals("HTTP/1.1") && !"HEAD".equals(request.getMethod())) {
			response.setTrailerFields(Map::of);
		}
	}

}
