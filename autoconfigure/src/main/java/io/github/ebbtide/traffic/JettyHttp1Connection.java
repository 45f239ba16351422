package io.github.ebbtide.traffic;

import java.nio.channels.ClosedChannelException;

import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * A connection of Jetty that speaks HTTP/1.1.
 */
record JettyHttp1Connection(AbstractEndPoint socket, AbstractEndPoint endPoint,
		HttpConnection connection) implements JettyConnection {

	/** One whose last response is written is idle too, until its client ends it. */
	@Override
	public boolean isIdle() {
		return (this.connection.getParser().isStart() || this.endPoint.isOutputShutdown())
				&& this.connection.getHttpChannel().getRequest() == null && this.endPoint.isFillInterested();
	}

	/**
	 * Takes the interest in further bytes away, as a timeout does: whoever reads them has
	 * taken it before.
	 */
	@Override
	public void closeIfIdle() {
		if (isIdle() && this.endPoint.getFillInterest().onFail(new ClosedChannelException())) {
			this.endPoint.close();
		}
	}

}
