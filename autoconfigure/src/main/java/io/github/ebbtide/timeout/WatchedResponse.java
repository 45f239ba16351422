package io.github.ebbtide.timeout;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.Optional;

import javax.net.ssl.SSLSession;

/**
 * A response whose body says why it ends early: the JDK's stream only says "closed".
 */
final class WatchedResponse implements HttpResponse<InputStream> {

	private final HttpResponse<?> delegate;

	private final InputStream body;

	private WatchedResponse(HttpResponse<?> delegate, InputStream body) {
		this.delegate = delegate;
		this.body = body;
	}

	@SuppressWarnings("unchecked")
	static <T> HttpResponse<T> of(HttpResponse<T> response, PeerWatch watch) {
		return (response.body() instanceof InputStream body)
				? (HttpResponse<T>) new WatchedResponse(response, new Body(body, watch)) : response;
	}

	@Override
	public int statusCode() {
		return this.delegate.statusCode();
	}

	@Override
	public HttpRequest request() {
		return this.delegate.request();
	}

	@Override
	public Optional<HttpResponse<InputStream>> previousResponse() {
		return this.delegate.previousResponse()
			.map((previous) -> new WatchedResponse(previous, InputStream.nullInputStream()));
	}

	@Override
	public HttpHeaders headers() {
		return this.delegate.headers();
	}

	@Override
	public InputStream body() {
		return this.body;
	}

	@Override
	public Optional<SSLSession> sslSession() {
		return this.delegate.sslSession();
	}

	@Override
	public URI uri() {
		return this.delegate.uri();
	}

	@Override
	public Version version() {
		return this.delegate.version();
	}

	private static final class Body extends FilterInputStream {

		private final PeerWatch watch;

		Body(InputStream in, PeerWatch watch) {
			super(in);
			this.watch = watch;
		}

		@Override
		public int read() throws IOException {
			try {
				return super.read();
			}
			catch (IOException ex) {
				throw explain(ex);
			}
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			try {
				return super.read(bytes, offset, length);
			}
			catch (IOException ex) {
				throw explain(ex);
			}
		}

		@Override
		public void close() throws IOException {
			try {
				super.close();
			}
			finally {
				this.watch.end();
			}
		}

		private IOException explain(IOException ex) {
			IOException silence = this.watch.failure();
			if (silence == null) {
				return ex;
			}
			HttpTimeoutException timeout = new HttpTimeoutException(silence.getMessage());
			timeout.initCause(ex);
			return timeout;
		}

	}

}
