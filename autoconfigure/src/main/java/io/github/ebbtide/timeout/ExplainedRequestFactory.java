package io.github.ebbtide.timeout;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
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
				return new ExplainedResponse(this.delegate.execute(), getURI(), ExplainedRequestFactory.this.timeout);
			}
			catch (IOException ex) {
				throw ExplainedRequestFactory.this.timeout.explained(ex, getURI(), false);
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

}
