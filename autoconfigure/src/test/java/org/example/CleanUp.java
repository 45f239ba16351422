package org.example;

import java.util.concurrent.CountDownLatch;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * A method of an application that is called regularly, and does not come back.
 */
public class CleanUp {

	private final CountDownLatch begun = new CountDownLatch(1);

	private final CountDownLatch gate = new CountDownLatch(1);

	@Scheduled(fixedDelay = 1)
	public void clean() throws InterruptedException {
		this.begun.countDown();
		this.gate.await();
	}

	public void awaitBegun() throws InterruptedException {
		this.begun.await();
	}

	public void letGo() {
		this.gate.countDown();
	}

}
