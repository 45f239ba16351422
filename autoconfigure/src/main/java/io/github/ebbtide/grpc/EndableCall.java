package io.github.ebbtide.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * A call that the server can end. What its handler sends after that goes nowhere, as it
 * does when a client has cancelled. Thread-safe, which a call by itself is not.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the responses
 */
final class EndableCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	// what clients retry elsewhere
	private static final Status STOPPING = Status.UNAVAILABLE.withDescription("the server stops");

	private boolean closed;

	private volatile boolean ended;

	EndableCall(ServerCall<Q, R> call) {
		super(call);
	}

	/**
	 * End the call.
	 * @return whether it was not over by itself
	 */
	synchronized boolean end() {
		if (this.closed || isCancelled()) {
			return false;
		}
		this.closed = true;
		this.ended = true;
		super.close(STOPPING, new Metadata());
		return true;
	}

	boolean isEnded() {
		return this.ended;
	}

	@Override
	public synchronized void sendHeaders(Metadata headers) {
		if (!this.ended) {
			super.sendHeaders(headers);
		}
	}

	@Override
	public synchronized void sendMessage(R message) {
		if (!this.ended) {
			super.sendMessage(message);
		}
	}

	@Override
	public synchronized void close(Status status, Metadata trailers) {
		if (!this.ended) {
			this.closed = true;
			super.close(status, trailers);
		}
	}

	@Override
	public boolean isReady() {
		return !this.ended && super.isReady();
	}

	@Override
	public boolean isCancelled() {
		return this.ended || super.isCancelled();
	}

}
