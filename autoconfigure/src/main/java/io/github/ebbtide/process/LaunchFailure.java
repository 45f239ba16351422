package io.github.ebbtide.process;

import io.github.ebbtide.process.CommandResult.Culprit;

/**
 * A launch that failed, and who is to blame. The message holds neither arguments nor
 * variables.
 */
final class LaunchFailure extends Exception {

	private static final long serialVersionUID = 1L;

	private final Culprit culprit;

	LaunchFailure(Culprit culprit, String message) {
		super(message, null, false, false);
		this.culprit = culprit;
	}

	Culprit culprit() {
		return this.culprit;
	}

}
