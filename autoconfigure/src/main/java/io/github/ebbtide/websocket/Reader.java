package io.github.ebbtide.websocket;

import org.jspecify.annotations.Nullable;

/**
 * The thread that reads from a session and calls the application with what it has read.
 * {@link #begin()} and {@link #end()} are called by that thread alone; what is asked is
 * thread-safe.
 */
final class Reader {

	/** Odd while the application is at a message. */
	private volatile long messages;

	private volatile @Nullable Thread thread;

	/** Notes that a message has come, which the application is about to get. */
	void begin() {
		this.thread = Thread.currentThread();
		this.messages = this.messages + 1;
	}

	/** Notes that the application is through with a message, if it was at one. */
	void end() {
		if (message() != 0) {
			this.messages = this.messages + 1;
			this.thread = null;
		}
	}

	/** Returns the number of the message that the application is at, 0 if at none. */
	long message() {
		long messages = this.messages;
		return ((messages & 1) == 1) ? messages : 0;
	}

	/** Returns the thread, while the application is at a message. */
	@Nullable Thread thread() {
		return this.thread;
	}

}
