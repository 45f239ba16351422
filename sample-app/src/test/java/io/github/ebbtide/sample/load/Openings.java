package io.github.ebbtide.sample.load;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import org.jspecify.annotations.Nullable;

/**
 * Counts the connections that are opened, until none may be any more. Thread-safe.
 */
final class Openings {

	private final AtomicLong count = new AtomicLong();

	private final ReadWriteLock lock = new ReentrantReadWriteLock();

	private boolean over;

	/**
	 * Open a connection, unless that is over. The lock makes sure that none is half open
	 * when {@link #end()} returns.
	 */
	<T> @Nullable T open(Opener<T> opener) throws IOException {
		this.lock.readLock().lock();
		try {
			if (this.over) {
				return null;
			}
			this.count.incrementAndGet();
			return opener.open();
		}
		finally {
			this.lock.readLock().unlock();
		}
	}

	void end() {
		this.lock.writeLock().lock();
		try {
			this.over = true;
		}
		finally {
			this.lock.writeLock().unlock();
		}
	}

	long count() {
		return this.count.get();
	}

	/** Opens a connection. */
	@FunctionalInterface
	interface Opener<T> {

		T open() throws IOException;

	}

}
