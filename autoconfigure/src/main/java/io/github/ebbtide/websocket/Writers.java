package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Who is sending something to a session, and since when nobody is. Thread-safe.
 */
final class Writers {

	/** Who sends one message after the other pauses for less than this. */
	private static final long QUIET = Duration.ofMillis(20).toNanos();

	/** What goes out at all goes out in less than this. */
	private static final long STUCK = Duration.ofSeconds(1).toNanos();

	private final AtomicInteger count = new AtomicInteger();

	private volatile long lastWrite = System.nanoTime() - QUIET;

	private volatile long since;

	private volatile @Nullable Thread first;

	void begin() {
		if (this.count.getAndIncrement() == 0) {
			this.since = System.nanoTime();
			this.first = Thread.currentThread();
		}
	}

	void end() {
		this.lastWrite = System.nanoTime();
		if (this.count.decrementAndGet() == 0) {
			this.first = null;
		}
	}

	boolean isAny() {
		return this.count.get() > 0;
	}

	/** Whether somebody is held up: the peer does not read. */
	boolean isAnyStuck() {
		return isAny() && System.nanoTime() - this.since >= STUCK;
	}

	/** Whether nobody has sent anything for a moment. */
	boolean isQuiet() {
		return !isAny() && System.nanoTime() - this.lastWrite >= QUIET;
	}

	/** Returns who blocks the others, if somebody does. */
	@Nullable Thread thread() {
		return this.first;
	}

}
