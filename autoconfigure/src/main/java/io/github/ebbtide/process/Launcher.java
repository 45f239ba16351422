package io.github.ebbtide.process;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.jspecify.annotations.Nullable;

/**
 * The one thread that launches. The kernel kills a child that is to die with its parent
 * when the <em>thread</em> that launched it ends, so this one is a platform thread that
 * ends only when no child is left. Begun at the first launch. Thread-safe.
 */
final class Launcher {

	private static final Runnable END = () -> {
	};

	private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

	private @Nullable Thread thread;

	private boolean closed;

	/**
	 * Have a launch done, after those before it.
	 * @return whether it will be done
	 */
	synchronized boolean execute(Runnable launch) {
		if (this.closed) {
			return false;
		}
		if (this.thread == null) {
			Thread thread = new Thread(this::run, "ebbtide-child-launcher");
			thread.setDaemon(true);
			thread.setContextClassLoader(null);
			thread.start();
			this.thread = thread;
		}
		return this.queue.add(launch);
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
