package io.github.ebbtide.timeout;

import java.io.IOException;
import java.time.Duration;

import io.github.ebbtide.work.Ticker;
import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Ends requests whose body trickles: a byte just before each timeout would hold a thread
 * for ever. Only the time that a read waits counts, so that an application that takes its
 * time to read makes no client slow. The read fails, and the connection is closed after
 * the response. Non-blocking reads hold no thread and are left alone. Thread-safe.
 *
 * @since 0.1.0
 */
public final class MinimumDataRate extends ValveBase {

	private final long bytesPerSecond;

	private final Duration grace;

	private final Ticker ticker;

	/**
	 * Create a bound.
	 * @param bytesPerSecond what a client has to send in each second of waiting
	 * @param grace how long it may stay below that
	 * @param ticker the clock
	 */
	public MinimumDataRate(long bytesPerSecond, Duration grace, Ticker ticker) {
		super(true);
		this.bytesPerSecond = bytesPerSecond;
		this.grace = grace;
		this.ticker = ticker;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		org.apache.coyote.Request coyoteRequest = request.getCoyoteRequest();
		InputBuffer input = coyoteRequest.getInputBuffer();
		coyoteRequest.setInputBuffer(new Measured(input, response));
		try {
			getNext().invoke(request, response);
		}
		finally {
			coyoteRequest.setInputBuffer(input);
		}
	}

	private final class Measured implements InputBuffer {

		private final InputBuffer delegate;

		private final Response response;

		private long waited;

		private long bytes;

		Measured(InputBuffer delegate, Response response) {
			this.delegate = delegate;
			this.response = response;
		}

		@Override
		public int doRead(ApplicationBufferHandler handler) throws IOException {
			long start = MinimumDataRate.this.ticker.nanoTime();
			int read = this.delegate.doRead(handler);
			this.waited += MinimumDataRate.this.ticker.nanoTime() - start;
			this.bytes += Math.max(0, read);
			if (read > 0 && isTooSlow()) {
				if (!this.response.isCommitted()) {
					this.response.setHeader("Connection", "close");
				}
				throw new IOException(("The body of the request came at less than %d bytes a second;"
						+ " 'ebbtide.socket-timeouts.tomcat.minimum-data-rate' changes that")
					.formatted(MinimumDataRate.this.bytesPerSecond));
			}
			return read;
		}

		private boolean isTooSlow() {
			long counted = this.waited - MinimumDataRate.this.grace.toNanos();
			double wanted = counted / (double) Duration.ofSeconds(1).toNanos() * MinimumDataRate.this.bytesPerSecond;
			return counted > 0 && this.bytes < wanted;
		}

		@Override
		public int available() {
			return this.delegate.available();
		}

	}

}
