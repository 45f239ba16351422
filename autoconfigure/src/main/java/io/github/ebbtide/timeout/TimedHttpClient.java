package io.github.ebbtide.timeout;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import org.jspecify.annotations.Nullable;

/**
 * A JDK client whose read timeout means what it says: it bounds the wait for the head of
 * the response and then each silence of the peer while somebody wants more, and never the
 * whole exchange. The JDK has no such limit of its own. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TimedHttpClient extends HttpClient {

	private final HttpClient delegate;

	private final Duration readTimeout;

	private final String change;

	/**
	 * Create a client.
	 * @param delegate what does the work
	 * @param readTimeout the longest wait for the peer
	 * @param change what changes it, for the message
	 */
	public TimedHttpClient(HttpClient delegate, Duration readTimeout, String change) {
		this.delegate = delegate;
		this.readTimeout = readTimeout;
		this.change = change;
	}

	/**
	 * Return the longest wait for the peer.
	 * @return the timeout
	 */
	public Duration readTimeout() {
		return this.readTimeout;
	}

	@Override
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
		return sendAsync(request, handler, null);
	}

	@Override
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler,
			@Nullable PushPromiseHandler<T> pushPromiseHandler) {
		PeerWatch watch = new PeerWatch(request.uri(), this.readTimeout, this.change);
		CompletableFuture<HttpResponse<T>> response = this.delegate.sendAsync(WatchedRequest.of(request, watch),
				(info) -> new WatchedBody<>(handler.apply(info), watch), pushPromiseHandler);
		CompletableFuture<HttpResponse<T>> result = response.thenApply((head) -> WatchedResponse.of(head, watch));
		result.whenComplete((head, failure) -> {
			if (failure != null) {
				watch.end();
				// giving up what the caller got must reach the connection
				response.cancel(true);
			}
		});
		watch.begin(result::completeExceptionally);
		return result;
	}

	@Override
	public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
			throws IOException, InterruptedException {
		CompletableFuture<HttpResponse<T>> future = sendAsync(request, handler);
		try {
			return future.get();
		}
		catch (InterruptedException ex) {
			future.cancel(true);
			throw ex;
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof IOException cause) {
				throw cause;
			}
			throw new IOException(ex.getCause());
		}
	}

	@Override
	public Optional<CookieHandler> cookieHandler() {
		return this.delegate.cookieHandler();
	}

	@Override
	public Optional<Duration> connectTimeout() {
		return this.delegate.connectTimeout();
	}

	@Override
	public Redirect followRedirects() {
		return this.delegate.followRedirects();
	}

	@Override
	public Optional<ProxySelector> proxy() {
		return this.delegate.proxy();
	}

	@Override
	public SSLContext sslContext() {
		return this.delegate.sslContext();
	}

	@Override
	public SSLParameters sslParameters() {
		return this.delegate.sslParameters();
	}

	@Override
	public Optional<Authenticator> authenticator() {
		return this.delegate.authenticator();
	}

	@Override
	public Version version() {
		return this.delegate.version();
	}

	@Override
	public Optional<Executor> executor() {
		return this.delegate.executor();
	}

	@Override
	public WebSocket.Builder newWebSocketBuilder() {
		return this.delegate.newWebSocketBuilder();
	}

}
