package io.github.ebbtide.sample.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.SocketFactory;

import io.github.ebbtide.sample.load.HttpConnection.Response;
import io.github.ebbtide.sample.load.Outcome.Connection;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.internal.http2.ConnectionShutdownException;
import org.jspecify.annotations.Nullable;

/**
 * Connections of HTTP/2 in clear text, by prior knowledge, as OkHttp makes them. Requests
 * on persistent ones share one connection, a stream each, until the server says GOAWAY
 * and the client opens another.
 * <p>
 * A request goes out once. Where GOAWAY, or an end of the connection, comes before its
 * stream is opened, nothing of it has been sent, and it chooses again, three times in
 * all; which of the two it was OkHttp does not tell. A stream that has been sent and is
 * then refused is a failure here, though the protocol lets a client repeat it.
 */
final class Http2Connections implements Connections {

	// what OkHttp says when that happens to a new connection
	private static final String GONE_AT_ONCE = "exhausted all routes";

	private static final int MAX_ATTEMPTS = 3;

	private final AtomicLong replaced = new AtomicLong();

	private final Openings openings = new Openings();

	private final InetSocketAddress address;

	private final OkHttpClient persistent;

	Http2Connections(InetSocketAddress address, Duration connectTimeout, Duration readTimeout) {
		this.address = address;
		this.persistent = new OkHttpClient.Builder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
			.retryOnConnectionFailure(false)
			.socketFactory(new Sockets())
			.connectTimeout(connectTimeout)
			.readTimeout(readTimeout)
			.build();
	}

	@Override
	public @Nullable Response get(String target, Connection kind) throws IOException {
		OkHttpClient client = (kind == Connection.NEW) ? alone() : this.persistent;
		Request request = new Request.Builder()
			.url("http://" + this.address.getHostString() + ":" + this.address.getPort() + target)
			.build();
		for (int attempt = 1;; attempt++) {
			// to the end: closing it earlier resets the stream, and Tomcat takes many
			// resets for an attack
			try (okhttp3.Response response = client.newCall(request).execute()) {
				return new Response(response.code(), Map.of(), response.body().bytes(), false);
			}
			catch (NoMoreConnectionsException ex) {
				return null;
			}
			catch (IOException ex) {
				if (attempt == MAX_ATTEMPTS || !nothingWasSent(ex)) {
					throw ex;
				}
				this.replaced.incrementAndGet();
			}
		}
	}

	/** Returns whether no stream was opened, so that nothing was sent. */
	private static boolean nothingWasSent(IOException failure) {
		return failure instanceof ConnectionShutdownException || GONE_AT_ONCE.equals(failure.getMessage());
	}

	/**
	 * Returns a client whose connection nobody shares. It ends a second after its
	 * request: OkHttp acknowledges settings and pings beside it, and where it closes a
	 * connection at once it may fail over its own acknowledgement.
	 */
	private OkHttpClient alone() {
		return this.persistent.newBuilder().connectionPool(new ConnectionPool(1, 1, TimeUnit.SECONDS)).build();
	}

	@Override
	public void stopOpening() {
		this.openings.end();
	}

	@Override
	public long opened() {
		return this.openings.count();
	}

	@Override
	public long replaced() {
		return this.replaced.get();
	}

	@Override
	public void close() {
		this.persistent.connectionPool().evictAll();
	}

	/** There are no connections to be had any more. */
	private static final class NoMoreConnectionsException extends IOException {

		private static final long serialVersionUID = 1L;

	}

	/** Makes sockets that connect only as long as connections may be opened. */
	private final class Sockets extends SocketFactory {

		@Override
		public Socket createSocket() {
			return new Socket() {

				@Override
				public void connect(SocketAddress endpoint, int timeout) throws IOException {
					Boolean connected = Http2Connections.this.openings.open(() -> {
						super.connect(endpoint, timeout);
						return true;
					});
					if (connected == null) {
						throw new NoMoreConnectionsException();
					}
				}

			};
		}

		@Override
		public Socket createSocket(String host, int port) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Socket createSocket(InetAddress host, int port) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
			throw new UnsupportedOperationException();
		}

	}

}
