package io.github.ebbtide.shutdown.autoconfigure;

import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.work.Deadline;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Warns when SIGTERM comes without the preStop call that the deployment was to make: a
 * hook that fails is skipped without a word, and with it the protection.
 */
final class PreStopExpectation implements ShutdownListener {

	private static final Log logger = LogFactory.getLog(PreStopExpectation.class);

	private boolean called;

	@Override
	public void drainStarted(ShutdownReason reason, Deadline deadline) {
		this.called |= reason == ShutdownReason.PRE_STOP;
		if (reason == ShutdownReason.SIGTERM && !this.called) {
			logger.warn(
					"SIGTERM came without a call of the prestop endpoint; look for FailedPreStopHook events, or set 'ebbtide.shutdown.pre-stop.expected' to false");
		}
	}

	@Override
	public void drainCancelled() {
		this.called = false;
	}

}
