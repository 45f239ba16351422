package org.example;

import java.util.concurrent.CountDownLatch;

/**
 * A task of a package that is not ours.
 */
public final class Job implements Runnable {

	private final Runnable action;

	public Job(Runnable action) {
		this.action = action;
	}

	public static Job until(CountDownLatch gate) {
		return new Job(() -> {
			try {
				gate.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
	}

	public Runnable asLambda() {
		return () -> this.action.run();
	}

	@Override
	public void run() {
		this.action.run();
	}

}
