package io.github.ebbtide.shutdown.autoconfigure;

import java.time.Duration;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;
import org.springframework.context.support.DefaultLifecycleProcessor;

/**
 * Fits Spring's own waiting into the time that is left when the context closes.
 */
final class LifecycleTimeouts implements ShutdownListener {

	private static final Duration BOOTS_DEFAULT = Duration.ofSeconds(30);

	private final ObjectProvider<DefaultLifecycleProcessor> lifecycleProcessor;

	private final Duration configured;

	private final Duration exit;

	private @Nullable ShutdownReason reason;

	private @Nullable Deadline deadline;

	/**
	 * Create the listener.
	 * @param lifecycleProcessor waits for the phases of Spring's own
	 * @param environment where the user may have set how long
	 * @param exit what is kept back for the end of the process
	 */
	LifecycleTimeouts(ObjectProvider<DefaultLifecycleProcessor> lifecycleProcessor, Environment environment,
			Duration exit) {
		this.lifecycleProcessor = lifecycleProcessor;
		this.configured = environment.getProperty("spring.lifecycle.timeout-per-shutdown-phase", Duration.class,
				BOOTS_DEFAULT);
		this.exit = exit;
	}

	@Override
	public void drainStarted(ShutdownReason reason, Deadline deadline) {
		this.reason = reason;
		this.deadline = deadline;
	}

	@Override
	public void stateChanged(DrainState state) {
		if (state == DrainState.RELEASING) {
			DefaultLifecycleProcessor processor = this.lifecycleProcessor.getIfAvailable();
			if (processor != null) {
				shorten(processor);
			}
		}
	}

	private void shorten(DefaultLifecycleProcessor processor) {
		if (this.reason != null && this.reason.endsProcess() && this.deadline != null) {
			// half, so that one phase that hangs leaves something to the next and to
			// beans
			long left = this.deadline.minus(this.exit).remaining().toMillis() / 2;
			processor.setTimeoutPerShutdownPhase(Math.max(1, Math.min(left, this.configured.toMillis())));
		}
	}

}
