package io.github.ebbtide.timeout;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractClientHttpRequestFactoryWrapper;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A request factory whose timeouts say which peer, in which phase, and which property to
 * change. Nothing is buffered.
 *
 * @since 0.1.0
 */
public final class ExplainedRequestFactory extends AbstractClientHttpRequestFactoryWrapper implements DisposableBean {

	private final ClientTimeout timeout;

	/**
	 * Create a factory.
	 * @param delegate what does the work
	 * @param timeout the limits in effect
	 */
	public ExplainedRequestFactory(ClientHttpRequestFactory delegate, ClientTimeout timeout) {
		super(delegate);
		this.timeout = timeout;
	}

	@Override
	protected ClientHttpRequest createRequest(URI uri, HttpMethod method, ClientHttpRequestFactory delegate)
			throws IOException {
		ClientHttpRequest request = delegate.createRequest(uri, method);
		return (request instanceof StreamingHttpOutputMessage streaming) ? new Request(request, streaming) : request;
	}

	@Override
	public void destroy() throws Exception {
		if (getDelegate() instanceof DisposableBean disposable) {
			disposable.destroy();
		}
	}

	private IOException explain(Exception failure, URI uri, boolean headArrived) {
		Throwable explained = this.timeout.explain(failure, uri, headArrived);
		if (explained instanceof RuntimeException unchecked) {
			throw unchecked;
		}
		return (IOException) explained;
	}

	private final class Request implements ClientHttpRequest, StreamingHttpOutputMessage {

		private final ClientHttpRequest delegate;

		private final StreamingHttpOutputMessage streaming;

		Request(ClientHttpRequest delegate, StreamingHttpOutputMessage streaming) {
			this.delegate = delegate;
			this.streaming = streaming;
		}

		@Override
		public ClientHttpResponse execute() throws IOException {
			try {
				return new Response(this.delegate.execute(), getURI());
			}
			catch (IOException ex) {
				throw explain(ex, getURI(), false);
			}
		}

		@Override
		public void setBody(Body body) {
			this.streaming.setBody(body);
		}

		@Override
		public OutputStream getBody() throws IOException {
			return this.delegate.getBody();
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.delegate.getHeaders();
		}

		@Override
		public HttpMethod getMethod() {
			return this.delegate.getMethod();
		}

		@Override
		public URI getURI() {
			return this.delegate.getURI();
		}

		@Override
		public Map<String, Object> getAttributes() {
			return this.delegate.getAttributes();
		}

	}

	private final class Response implements ClientHttpResponse {

		private final ClientHttpResponse delegate;

		private final URI uri;

		private volatile boolean givenUp;

		Response(ClientHttpResponse delegate, URI uri) {
			this.delegate = delegate;
			this.uri = uri;
		}

		@Override
		public InputStream getBody() throws IOException {
			return new ExplainedBody(this.delegate.getBody(), this);
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

		IOException fail(Exception failure) {
			IOException explained = explain(failure, this.uri, true);
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

	}

	private static final class ExplainedBody extends FilterInputStream {

		private final Response response;

		ExplainedBody(InputStream in, Response response) {
			super(in);
			this.response = response;
		}

		@Override
		public int read() throws IOException {
			try {
				return super.read();
			}
			catch (IOException | RuntimeException ex) {
				throw this.response.fail(ex);
			}
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			try {
				return super.read(bytes, offset, length);
			}
			catch (IOException | RuntimeException ex) {
				throw this.response.fail(ex);
			}
		}

	}

}
