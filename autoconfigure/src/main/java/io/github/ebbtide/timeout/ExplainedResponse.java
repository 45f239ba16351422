package io.github.ebbtide.timeout;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.function.Function;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A response whose timeouts are explained, and that does not wait a second time for a
 * peer that has been given up.
 */
final class ExplainedResponse implements ClientHttpResponse {

	private final ClientHttpResponse delegate;

	private final URI uri;

	private final ClientTimeout timeout;

	private volatile boolean givenUp;

	ExplainedResponse(ClientHttpResponse delegate, URI uri, ClientTimeout timeout) {
		this.delegate = delegate;
		this.uri = uri;
		this.timeout = timeout;
	}

	@Override
	public InputStream getBody() throws IOException {
		return new Body(this.delegate.getBody(), this::fail);
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.delegate.getHeaders();
	}

	@Override
	public HttpStatusCode getStatusCode() throws IOException {
		return this.delegate.getStatusCode();
	}

	@Override
	public String getStatusText() throws IOException {
		return this.delegate.getStatusText();
	}

	private IOException fail(Exception failure) {
		IOException explained = this.timeout.explained(failure, this.uri, true);
		this.givenUp = explained != failure;
		return explained;
	}

	@Override
	public void close() {
		HttpURLConnection connection = this.givenUp
				? HiddenField.read(this.delegate, "connection", HttpURLConnection.class) : null;
		if (connection != null) {
			// to close it means to read what is left, for as long again
			connection.disconnect();
		}
		this.delegate.close();
	}

	/** A body that says why it ends early. */
	static final class Body extends FilterInputStream {

		private final Function<Exception, IOException> failure;

		Body(InputStream in, Function<Exception, IOException> failure) {
			super(in);
			this.failure = failure;
		}

		@Override
		public int read() throws IOException {
			try {
				return super.read();
			}
			catch (IOException | RuntimeException ex) {
				throw this.failure.apply(ex);
			}
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			try {
				return super.read(bytes, offset, length);
			}
			catch (IOException | RuntimeException ex) {
				throw this.failure.apply(ex);
			}
		}

	}

}
