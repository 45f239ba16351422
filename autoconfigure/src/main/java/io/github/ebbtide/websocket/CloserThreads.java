package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The threads that close sessions: two, and one more whenever all of them are stuck, so
 * that a peer that does not read holds nobody up. They belong to one drain, are created
 * when it needs them, and are no pool of the application. Thread-safe.
 */
final class CloserThreads implements Closers {

	private static final Log logger = LogFactory.getLog(CloserThreads.class);

	private static final int USUAL = 2;

	/** No more than this, however many peers are stuck; the others are cut off. */
	private static final int MOST = 64;

	private static final long STUCK = Duration.ofMillis(20).toNanos();

	private final Queue<Runnable> waiting = new ArrayDeque<>();

	private int threads;

	private int idle;

	private long lastTaken = System.nanoTime();

	private boolean ended;

	@Override
	public synchronized void execute(Runnable task) {
		this.waiting.add(task);
		if (this.idle == 0 && this.threads < USUAL) {
			start();
		}
		notify();
	}

	@Override
	public synchronized boolean relieve() {
		boolean stuck = !this.waiting.isEmpty() && this.idle == 0 && System.nanoTime() - this.lastTaken > STUCK;
		if (stuck && this.threads < MOST) {
			start();
		}
		return !this.waiting.isEmpty();
	}

	private void start() {
		this.threads++;
		this.lastTaken = System.nanoTime();
		Thread thread = new Thread(this::work, "ebbtide-websocket-" + this.threads);
		// one that is stuck in a callback must not keep the JVM alive
		thread.setDaemon(true);
		thread.start();
	}

	private void work() {
		for (Runnable task = take(); task != null; task = take()) {
			try {
				task.run();
			}
			catch (Throwable ex) {
				logger.debug("A session could not be closed", ex);
			}
		}
	}

	private synchronized @Nullable Runnable take() {
		this.idle++;
		try {
			while (this.waiting.isEmpty() && !this.ended) {
				wait();
			}
			this.lastTaken = System.nanoTime();
			return this.waiting.poll();
		}
		catch (InterruptedException ex) {
			// nobody interrupts it but what it has called; it has nothing to keep
			return this.waiting.poll();
		}
		finally {
			this.idle--;
		}
	}

	@Override
	public synchronized void end() {
		this.ended = true;
		notifyAll();
	}

}
