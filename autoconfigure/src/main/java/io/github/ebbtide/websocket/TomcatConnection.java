package io.github.ebbtide.websocket;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import org.apache.catalina.connector.Response;
import org.apache.catalina.connector.ResponseFacade;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A connection of Tomcat's, which can be ended under the hands of those who are blocked
 * in writing to it. Thread-safe.
 *
 * @param channel the channel below
 */
record TomcatConnection(SocketChannel channel) {

	private static final Log logger = LogFactory.getLog(TomcatConnection.class);

	private static final Duration READING = Duration.ofSeconds(1);

	private static final PrivateField RESPONSE = PrivateField.of(ResponseFacade.class, "response");

	private static final PrivateField PROCESSOR = PrivateField.of(org.apache.coyote.Response.class, "hook");

	private static final PrivateField SOCKET = PrivateField.of(AbstractProcessor.class, "socketWrapper");

	static @Nullable TomcatConnection of(SocketWrapperBase<?> socket) {
		// not the NioChannel itself: that is used again for other connections
		return (socket.getSocket() instanceof NioChannel nio) ? new TomcatConnection(nio.getIOChannel()) : null;
	}

	/**
	 * Return the connection that a response goes to.
	 * @param response the response
	 * @return the connection, or {@code null} if it is not known or belongs to others too
	 */
	static @Nullable TomcatConnection of(ServletResponse response) {
		ServletResponse inner = response;
		while (inner instanceof ServletResponseWrapper wrapper) {
			inner = wrapper.getResponse();
		}
		Response tomcat = (inner instanceof ResponseFacade) ? RESPONSE.read(inner, Response.class) : null;
		Http11Processor processor = (tomcat != null) ? PROCESSOR.read(tomcat.getCoyoteResponse(), Http11Processor.class)
				: null;
		SocketWrapperBase<?> socket = (processor != null) ? SOCKET.read(processor, SocketWrapperBase.class) : null;
		return (socket != null) ? of(socket) : null;
	}

	/**
	 * Wait until nobody reads from a connection, for a moment at most.
	 * @param socket the connection
	 */
	static void awaitReader(SocketWrapperBase<?> socket) {
		// held while what was read is gone through
		Lock reader = socket.getLock();
		try {
			if (reader.tryLock(READING.toNanos(), TimeUnit.NANOSECONDS)) {
				reader.unlock();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Ends it. Does not block. */
	void cut() {
		try {
			this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
			// wakes the poller, whose write then fails: closing would leave the writer be
			this.channel.shutdownOutput();
		}
		catch (IOException ex) {
			logger.debug("It is cut off already", ex);
		}
	}

}
