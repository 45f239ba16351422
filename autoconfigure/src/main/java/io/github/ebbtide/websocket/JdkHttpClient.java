package io.github.ebbtide.websocket;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
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
import java.util.concurrent.Executor;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import org.jspecify.annotations.Nullable;

/**
 * The JDK's client as it is, but for the WebSockets it opens, which are registered.
 *
 * @since 0.1.0
 */
public final class JdkHttpClient extends HttpClient {

	private final HttpClient client;

	private final WebSocketSessions sessions;

	private final ClientHeartbeat heartbeat;

	/**
	 * Create it.
	 * @param client what does the work
	 * @param sessions where to register sessions
	 * @param heartbeat finds out about peers that have vanished
	 */
	public JdkHttpClient(HttpClient client, WebSocketSessions sessions, ClientHeartbeat heartbeat) {
		this.client = client;
		this.heartbeat = heartbeat;
		this.sessions = sessions;
	}

	@Override
	public WebSocket.Builder newWebSocketBuilder() {
		return new JdkWebSocketBuilder(this.client.newWebSocketBuilder(), this.sessions, this.heartbeat);
	}

	@Override
	public Optional<CookieHandler> cookieHandler() {
		return this.client.cookieHandler();
	}

	@Override
	public Optional<Duration> connectTimeout() {
		return this.client.connectTimeout();
	}

	@Override
	public Redirect followRedirects() {
		return this.client.followRedirects();
	}

	@Override
	public Optional<ProxySelector> proxy() {
		return this.client.proxy();
	}

	@Override
	public SSLContext sslContext() {
		return this.client.sslContext();
	}

	@Override
	public SSLParameters sslParameters() {
		return this.client.sslParameters();
	}

	@Override
	public Optional<Authenticator> authenticator() {
		return this.client.authenticator();
	}

	@Override
	public Version version() {
		return this.client.version();
	}

	@Override
	public Optional<Executor> executor() {
		return this.client.executor();
	}

	@Override
	public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
			throws IOException, InterruptedException {
		return this.client.send(request, handler);
	}

	@Override
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
		return this.client.sendAsync(request, handler);
	}

	@Override
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler,
			@Nullable PushPromiseHandler<T> pushPromiseHandler) {
		return this.client.sendAsync(request, handler, pushPromiseHandler);
	}

	// since Java 21, therefore without an annotation

	/** Shut down as the client does. */
	public void shutdown() {
		invoke("shutdown");
	}

	/** Shut down as the client does, at once. */
	public void shutdownNow() {
		invoke("shutdownNow");
	}

	/** Close as the client does. */
	public void close() {
		invoke("close");
	}

	/**
	 * Return whether the client has terminated.
	 * @return whether it has
	 */
	public boolean isTerminated() {
		return Boolean.TRUE.equals(invoke("isTerminated"));
	}

	/**
	 * Wait for the client's end.
	 * @param duration how long
	 * @return whether it has ended
	 */
	public boolean awaitTermination(Duration duration) {
		return Boolean.TRUE.equals(invoke("awaitTermination", duration));
	}

	private @Nullable Object invoke(String name, Object... arguments) {
		try {
			Class<?>[] types = (arguments.length == 0) ? new Class<?>[0] : new Class<?>[] { Duration.class };
			return HttpClient.class.getMethod(name, types).invoke(this.client, arguments);
		}
		catch (InvocationTargetException ex) {
			if (ex.getTargetException() instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			throw new IllegalStateException(ex.getTargetException());
		}
		catch (ReflectiveOperationException ex) {
			throw new UnsupportedOperationException("This JDK's client has no " + name, ex);
		}
	}

}
