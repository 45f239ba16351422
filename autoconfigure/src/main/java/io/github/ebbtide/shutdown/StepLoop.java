package io.github.ebbtide.shutdown;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.github.ebbtide.work.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Does one step after the other: each is decided under a monitor and done without it.
 */
final class StepLoop {

	private static final Log logger = LogFactory.getLog(StepLoop.class);

	private static final long REST = TimeUnit.MILLISECONDS.toNanos(10);

	private final Object monitor;

	private final Ticker ticker;

	private final Supplier<? extends @Nullable Step> next;

	private final LongSupplier nanosToWait;

	/**
	 * Create a loop.
	 * @param monitor what is notified when there may be a next step
	 * @param ticker the clock
	 * @param next decides on the next step, or {@code null} to wait
	 * @param nanosToWait how long to wait for it at most
	 */
	StepLoop(Object monitor, Ticker ticker, Supplier<? extends @Nullable Step> next, LongSupplier nanosToWait) {
		this.monitor = monitor;
		this.ticker = ticker;
		this.next = next;
		this.nanosToWait = nanosToWait;
	}

	/** Runs on the calling thread until a step says that there is no more. */
	void run() {
		boolean more = true;
		while (more) {
			try {
				more = awaitStep().run();
			}
			catch (RuntimeException | Error ex) {
				rest();
				report(ex);
			}
		}
	}

	/** What fails for want of memory is tried again, but not without a pause. */
	private void rest() {
		synchronized (this.monitor) {
			try {
				this.ticker.await(this.monitor, REST);
			}
			catch (InterruptedException ex) {
				// as below
			}
		}
	}

	private static void report(Throwable failure) {
		try {
			logger.error("The drain goes on after an unexpected failure", failure);
		}
		catch (RuntimeException | Error ex) {
			// nor is there memory for the log
		}
	}

	private Step awaitStep() {
		// was meant for the listener or the task that was asked last
		Thread.interrupted();
		synchronized (this.monitor) {
			Step step = this.next.get();
			while (step == null) {
				try {
					this.ticker.await(this.monitor, this.nanosToWait.getAsLong());
				}
				catch (InterruptedException ex) {
					// nobody interrupts this thread on purpose, and a drain does not stop
				}
				step = this.next.get();
			}
			return step;
		}
	}

	/** One thing to do; tells whether there is more. */
	interface Step {

		boolean run();

	}

}
