package io.github.ebbtide.process;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

/**
 * The one thread that launches children that are to die with the JVM. The kernel kills
 * such a child when the <em>thread</em> that launched it ends, so this one is a platform
 * thread that ends only when no child is left. Begun at the first such launch.
 * Thread-safe.
 */
final class Launcher {

	private static final Runnable END = () -> {
	};

	private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

	private @Nullable Thread thread;

	private boolean closed;

	/** Has a launch done, after those before it. */
	synchronized void execute(Runnable launch) {
		if (this.closed) {
			throw new RejectedExecutionException();
		}
		if (this.thread == null) {
			Thread thread = new Thread(this::run, "ebbtide-child-launcher");
			thread.setDaemon(true);
			thread.setContextClassLoader(null);
			thread.start();
			this.thread = thread;
		}
		this.queue.add(launch);
	}

	synchronized void close() {
		this.closed = true;
		this.queue.add(END);
	}

	private void run() {
		Runnable launch = take();
		while (launch != END) {
			launch.run();
			launch = take();
		}
	}

	private Runnable take() {
		while (true) {
			try {
				return this.queue.take();
			}
			catch (InterruptedException ex) {
				// whoever interrupts this thread does not know what hangs on it
			}
		}
	}

}
