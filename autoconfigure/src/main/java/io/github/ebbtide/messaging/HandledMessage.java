package io.github.ebbtide.messaging;

import io.github.ebbtide.work.TrackedWork;

/**
 * One run of a message handler, or of one that gets batches.
 */
final class HandledMessage extends TrackedWork {

	private final String container;

	HandledMessage(String container) {
		super(System.nanoTime());
		this.container = container;
	}

	String container() {
		return this.container;
	}

	@Override
	public String description() {
		return "message in hand of " + this.container;
	}

}
