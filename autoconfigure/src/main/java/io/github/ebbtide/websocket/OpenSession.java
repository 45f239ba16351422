package io.github.ebbtide.websocket;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.ebbtide.work.Work;
import org.jspecify.annotations.Nullable;

/**
 * A session as the close path sees it: what each kind of session can do, and how far its
 * close has come. Thread-safe.
 */
abstract class OpenSession implements Work, WebSocketConnection {

	private final String endpoint;

	private final @Nullable String remoteAddress;

	private final long startNanos = System.nanoTime();

	private final Writers writers = new Writers();

	private final AtomicBoolean queued = new AtomicBoolean();

	private final AtomicBoolean ended = new AtomicBoolean();

	private volatile int closeCode;

	private volatile boolean acknowledged;

	private volatile boolean aborted;

	OpenSession(String endpoint, @Nullable String remoteAddress) {
		this.endpoint = endpoint;
		this.remoteAddress = remoteAddress;
	}

	/**
	 * Send the close frame. May block while the peer does not read.
	 * @param code the close code
	 * @param reason the close reason
	 * @throws IOException if the frame could not be sent
	 */
	abstract void close(int code, String reason) throws IOException;

	/**
	 * End the connection so that whoever is blocked writing to it goes on. Does not
	 * block.
	 */
	abstract void cut();

	/**
	 * Clean up after {@link #cut()}. May block in the application's callbacks.
	 */
	abstract void cleanUp();

	/**
	 * Return whether a close frame would now overtake what is being sent.
	 * @param patient whether to see work also in what may follow in a moment
	 * @return whether to close later
	 */
	abstract boolean isBusy(boolean patient);

	/**
	 * Return which message of the peer's the application is at, where that is known: it
	 * may be about to answer.
	 * @return the number of the message, or 0 if it is at none
	 */
	long handling() {
		return 0;
	}

	/**
	 * Return whether the session is carried by a request that ends when the session does.
	 * @return whether it holds a request
	 */
	boolean holdsRequest() {
		return false;
	}

	/**
	 * Send a ping, or end the session, if nothing has come from the peer for too long.
	 * Sessions that peers opened leave that to the server.
	 * @param patience how long nothing may come
	 * @throws IOException if no ping could be sent
	 */
	void beat(Duration patience) throws IOException {
	}

	/** Returns who is sending, as far as that is known. */
	final Writers writers() {
		return this.writers;
	}

	/** Returns true once: the session is in the queue of those to be closed. */
	final boolean enqueue() {
		return this.queued.compareAndSet(false, true);
	}

	/** Returns whether it is one of those that are being closed. */
	final boolean isInTurn() {
		return this.queued.get();
	}

	/** Returns true once: the session has ended. */
	final boolean end() {
		return this.ended.compareAndSet(false, true);
	}

	final void closing(int code) {
		this.closeCode = code;
	}

	final void acknowledge() {
		this.acknowledged = true;
	}

	final void aborting(int code) {
		if (this.closeCode == 0) {
			// otherwise it was sent already, perhaps with a code that its API accepts
			this.closeCode = code;
		}
		this.aborted = true;
	}

	/** Returns the code that it was closed with, 0 if we did not close it. */
	final int closeCode() {
		return this.closeCode;
	}

	final CloseOutcome outcome() {
		if (this.aborted) {
			return CloseOutcome.ABORTED;
		}
		return this.acknowledged ? CloseOutcome.ACKNOWLEDGED : CloseOutcome.UNACKNOWLEDGED;
	}

	@Override
	public final String endpoint() {
		return this.endpoint;
	}

	@Override
	public final @Nullable String remoteAddress() {
		return this.remoteAddress;
	}

	@Override
	public final String description() {
		return "WebSocket " + this.endpoint + ((this.remoteAddress != null) ? " of " + this.remoteAddress : "");
	}

	@Override
	public final long startNanos() {
		return this.startNanos;
	}

	@Override
	public @Nullable Thread thread() {
		return this.writers.thread();
	}

}
