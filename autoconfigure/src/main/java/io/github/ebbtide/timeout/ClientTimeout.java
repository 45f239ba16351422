package io.github.ebbtide.timeout;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import org.jspecify.annotations.Nullable;

/**
 * Says in words what a client's timeout means: which peer, in which phase, after how
 * long, and which property changes it. The libraries say "Read timed out" at best.
 *
 * @param connect the limit on connecting, if there is one
 * @param read the limit on the peer's silence, if there is one
 * @param settings tells what changes them
 * @since 0.1.0
 */
public record ClientTimeout(@Nullable Duration connect, @Nullable Duration read, ClientSettings settings) {

	private static final String EXPLAINED = " changes that";

	private static final int DEEPEST = 10;

	/**
	 * By which the clients say that a limit of this class is over; there are others, on
	 * the wait for a connection in a pool of theirs.
	 */
	private static final Set<String> TIMEOUTS = Set.of("ConnectTimeoutException", "ConnectionRequestTimeoutException",
			"HttpConnectTimeoutException", "HttpTimeoutException", "ReadTimeoutException", "SocketTimeoutException",
			"SslHandshakeTimeoutException", "TimeoutException", "WriteTimeoutException");

	/**
	 * Explain a failure.
	 * @param failure what the client says
	 * @param uri where the request goes
	 * @param headArrived whether the head of the response was there
	 * @return an exception that explains it; the same where it is no timeout, or is
	 * explained already
	 */
	public Throwable explain(Throwable failure, URI uri, boolean headArrived) {
		Throwable timeout = timeoutIn(failure, headArrived);
		if (timeout == null || String.valueOf(timeout.getMessage()).endsWith(EXPLAINED)) {
			return failure;
		}
		return timeout(message(timeout, uri, headArrived), failure);
	}

	IOException explained(Exception failure, URI uri, boolean headArrived) {
		Throwable explained = explain(failure, uri, headArrived);
		if (explained instanceof RuntimeException unchecked) {
			throw unchecked;
		}
		return (IOException) explained;
	}

	private static IOException timeout(String message, Throwable failure) {
		SocketTimeoutException explained = new SocketTimeoutException(message);
		explained.initCause(failure);
		return explained;
	}

	private static @Nullable Throwable timeoutIn(Throwable failure, boolean headArrived) {
		Throwable candidate = failure;
		for (int depth = 0; candidate != null && depth < DEEPEST; depth++) {
			if (TIMEOUTS.contains(candidate.getClass().getSimpleName())) {
				return candidate;
			}
			// all that the asynchronous HttpComponents client says of a body that stops
			if (headArrived && candidate.getClass() == InterruptedIOException.class && candidate.getMessage() == null) {
				return candidate;
			}
			candidate = candidate.getCause();
		}
		return null;
	}

	private String message(Throwable timeout, URI uri, boolean headArrived) {
		String peer = uri.getHost() + ((uri.getPort() >= 0) ? ":" + uri.getPort() : "");
		String type = timeout.getClass().getSimpleName();
		if (type.equals("ConnectionRequestTimeoutException")) {
			return "No connection to %s became free in the pool%s; %s".formatted(peer, after(this.connect),
					change(Limit.CONNECT, this.connect));
		}
		if (type.equals("SslHandshakeTimeoutException")) {
			return "%s did not answer the TLS handshake%s; %s".formatted(peer, after(this.connect),
					change(Limit.CONNECT, this.connect));
		}
		boolean connecting = (type + timeout.getMessage()).toLowerCase(Locale.ROOT).contains("connect");
		if (connecting && !headArrived) {
			return "%s could not be connected to%s; %s".formatted(peer, after(this.connect),
					change(Limit.CONNECT, this.connect));
		}
		return "%s was silent%s %s; %s".formatted(peer, after(this.read),
				headArrived ? "in the middle of the response" : "while the request was sent and its response awaited",
				change(Limit.READ, this.read));
	}

	private String change(Limit limit, @Nullable Duration value) {
		return this.settings.of(limit, value).change() + EXPLAINED;
	}

	private static String after(@Nullable Duration duration) {
		return (duration != null) ? " for " + PeerWatch.print(duration) : "";
	}

}
