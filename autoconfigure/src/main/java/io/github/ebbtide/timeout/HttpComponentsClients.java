package io.github.ebbtide.timeout;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.function.Resolver;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long the blocking HttpComponents client waits for a connection of its pool,
 * and has its timeouts say which peer, in which phase, and which property to change. It
 * does so from within, so that builder, factory and client stay what they are.
 *
 * @since 0.1.0
 */
public final class HttpComponentsClients {

	private static final HttpRoute ANY = new HttpRoute(new HttpHost("localhost", 80));

	private HttpComponentsClients() {
	}

	/**
	 * Set the bound, unless somebody has, and explain.
	 * @param client the client as it is to be, which keeps its limits in private fields
	 * @param settings tells what changes the limits
	 * @return the limits in effect, as far as they can be read
	 */
	public static ClientTimeout bound(HttpClientBuilder client, ClientSettings settings) {
		Limits limits = new Limits(HiddenField.read(HiddenField.read(client, "connManager", Object.class),
				"connectionConfigResolver", Resolver.class), settings);
		RequestConfig request = HiddenField.read(client, "defaultRequestConfig", RequestConfig.class);
		ClientTimeout timeout = limits.of(ANY, request);
		if (request != null && timeout.connect() != null && isUntouched(request)) {
			client.setDefaultRequestConfig(
					RequestConfig.copy(request).setConnectionRequestTimeout(Timeout.of(timeout.connect())).build());
		}
		client.addExecInterceptorFirst("ebbtideTimeouts", new ExplainedExchange(limits));
		return timeout;
	}

	private static boolean isUntouched(RequestConfig request) {
		return request.getConnectionRequestTimeout().equals(RequestConfig.DEFAULT.getConnectionRequestTimeout());
	}

	/** Those of a request come before those of its connection. */
	private record Limits(@Nullable Resolver<?, ?> connections, ClientSettings settings) {

		@SuppressWarnings("unchecked")
		ClientTimeout of(HttpRoute route, @Nullable RequestConfig request) {
			ConnectionConfig connection = (this.connections != null)
					? ((Resolver<HttpRoute, ConnectionConfig>) this.connections).resolve(route) : null;
			Timeout response = (request != null) ? request.getResponseTimeout() : null;
			return new ClientTimeout((connection != null) ? finite(connection.getConnectTimeout()) : null,
					finite((response != null || connection == null) ? response : connection.getSocketTimeout()),
					this.settings);
		}

		private static @Nullable Duration finite(@Nullable Timeout timeout) {
			return (timeout != null) ? SocketTimeout.finite(timeout.toMilliseconds()) : null;
		}

	}

	/** The outermost step of an exchange. */
	private record ExplainedExchange(Limits limits) implements ExecChainHandler {

		@Override
		public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
				throws IOException, HttpException {
			try {
				ClassicHttpResponse response = chain.proceed(request, scope);
				HttpEntity body = response.getEntity();
				if (body != null) {
					response.setEntity(new Body(body, (ex) -> explained(ex, request, scope, true)));
				}
				return response;
			}
			catch (IOException ex) {
				throw explained(ex, request, scope, false);
			}
		}

		private IOException explained(Exception failure, ClassicHttpRequest request, ExecChain.Scope scope,
				boolean headArrived) {
			URI peer = URI.create(new HttpHost(request.getScheme(), request.getAuthority()).toURI());
			return this.limits.of(scope.route, scope.clientContext.getRequestConfigOrDefault())
				.explained(failure, peer, headArrived);
		}

	}

	private static final class Body extends HttpEntityWrapper {

		private final Function<Exception, IOException> failure;

		Body(HttpEntity delegate, Function<Exception, IOException> failure) {
			super(delegate);
			this.failure = failure;
		}

		@Override
		public InputStream getContent() throws IOException {
			return new ExplainedResponse.Body(super.getContent(), this.failure);
		}

	}

}
