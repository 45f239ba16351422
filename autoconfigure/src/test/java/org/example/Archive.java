package org.example;

import java.util.concurrent.CountDownLatch;

/**
 * Code of an application, as opposed to the project's own.
 */
public final class Archive {

	private Archive() {
	}

	public static void write(CountDownLatch until) {
		try {
			until.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
