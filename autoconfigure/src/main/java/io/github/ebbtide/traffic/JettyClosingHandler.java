package io.github.ebbtide.traffic;

import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Once a drain is announced, every response over HTTP/1.1 says that its connection
 * closes, also those of requests under way, where their head is not sent.
 */
final class JettyClosingHandler extends Handler.Wrapper {

	private static final HttpField CLOSE = new HttpField(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());

	private final UnaryOperator<HttpStream> closing = Closing::new;

	private volatile boolean announced;

	JettyClosingHandler(@Nullable Handler handler) {
		super(handler);
	}

	void setAnnounced(boolean announced) {
		this.announced = announced;
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		if (request.getConnectionMetaData().getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion()) {
			request.addHttpStreamWrapper(this.closing);
		}
		return super.handle(request, response, callback);
	}

	private final class Closing extends HttpStream.Wrapper {

		Closing(HttpStream stream) {
			super(stream);
		}

		@Override
		public void send(MetaData.Request request, MetaData.@Nullable Response response, boolean last,
				ByteBuffer content, Callback callback) {
			super.send(request, (response != null) ? withClose(response, last) : null, last, content, callback);
		}

		private MetaData.Response withClose(MetaData.Response response, boolean last) {
			if (!JettyClosingHandler.this.announced || HttpStatus.isInformational(response.getStatus())) {
				return response;
			}
			HttpFields.Mutable fields = HttpFields.build(response.getHttpFields());
			fields.ensureField(CLOSE);
			if (!last && !fields.contains(HttpHeader.TRANSFER_ENCODING) && response.getContentLength() < 0
					&& !fields.contains(HttpHeader.CONTENT_LENGTH)
					&& response.getHttpVersion() == HttpVersion.HTTP_1_1) {
				// else its end is that of the connection, whether it is complete or not
				fields.put(HttpHeader.TRANSFER_ENCODING, HttpHeaderValue.CHUNKED);
			}
			return new MetaData.Response(response.getStatus(), response.getReason(), response.getHttpVersion(), fields,
					response.getContentLength(), response.getTrailersSupplier());
		}

	}

}
