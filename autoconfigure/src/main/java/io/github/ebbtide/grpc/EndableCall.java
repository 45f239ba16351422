package io.github.ebbtide.grpc;

import java.util.concurrent.locks.ReentrantLock;

import io.grpc.Context.CancellableContext;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * A call that the server can end. To its handler it is then as if the client had
 * cancelled: the context is cancelled, and what is sent goes nowhere. Thread-safe, which
 * a call by itself is not. Nobody who ends a call waits for a handler that is sending,
 * and the other way round.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the responses
 */
final class EndableCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	// what clients try again elsewhere
	private static final Status STOPPING = Status.UNAVAILABLE.withDescription("the server stops");

	private final CancellableContext context;

	private final ReentrantLock sending = new ReentrantLock();

	private volatile boolean ended;

	private volatile boolean closed;

	EndableCall(ServerCall<Q, R> call, CancellableContext context) {
		super(call);
		this.context = context;
	}

	/**
	 * End the call.
	 * @return whether it was not over by itself
	 */
	boolean end() {
		if (this.closed || isCancelled()) {
			return false;
		}
		this.ended = true;
		closeIfEnded();
		this.context.cancel(STOPPING.asException());
		return true;
	}

	boolean isEnded() {
		return this.ended;
	}

	/** Leaves it to whoever is sending, if somebody is. */
	private void closeIfEnded() {
		if (this.ended && this.sending.tryLock()) {
			try {
				if (!this.closed) {
					this.closed = true;
					super.close(STOPPING, new Metadata());
				}
			}
			finally {
				this.sending.unlock();
			}
		}
	}

	private void send(Runnable sending) {
		if (!this.sending.tryLock()) {
			if (this.ended) {
				return;
			}
			this.sending.lock();
		}
		try {
			if (!this.ended) {
				sending.run();
			}
		}
		finally {
			this.sending.unlock();
			closeIfEnded();
		}
	}

	@Override
	public void sendHeaders(Metadata headers) {
		send(() -> super.sendHeaders(headers));
	}

	@Override
	public void sendMessage(R message) {
		send(() -> super.sendMessage(message));
	}

	@Override
	public void close(Status status, Metadata trailers) {
		send(() -> {
			this.closed = true;
			super.close(status, trailers);
		});
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
