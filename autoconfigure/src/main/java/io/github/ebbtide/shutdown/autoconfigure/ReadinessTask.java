package io.github.ebbtide.shutdown.autoconfigure;

import java.util.concurrent.CompletionStage;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Takes the readiness probe down, when the policy says so. Liveness never changes: a
 * draining application is alive.
 */
final class ReadinessTask
		implements ShutdownTask, ApplicationListener<AvailabilityChangeEvent<ReadinessState>>, Ordered {

	private final ApplicationContext context;

	private final ApplicationAvailability availability;

	private final ReadinessPolicy policy;

	private volatile boolean taken;

	private volatile boolean down;

	ReadinessTask(ApplicationContext context, ApplicationAvailability availability, ReadinessPolicy policy) {
		this.context = context;
		this.availability = availability;
		this.policy = policy;
	}

	@Override
	public String name() {
		return "readiness";
	}

	@Override
	public String phase() {
		return (this.policy == ReadinessPolicy.AT_ANNOUNCE) ? ShutdownPhase.ANNOUNCE : ShutdownPhase.QUIESCE;
	}

	@Override
	public boolean appliesTo(ShutdownReason reason) {
		// a context that is being closed says so itself
		return this.policy != ReadinessPolicy.UNCHANGED && reason != ShutdownReason.CONTEXT_CLOSED;
	}

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) {
		this.down = true;
		if (this.availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC) {
			this.taken = true;
			AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		}
		return null;
	}

	@Override
	public void undo() {
		this.down = false;
		if (this.taken) {
			this.taken = false;
			AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
		}
	}

	/**
	 * A runner that ends during the drain lets Spring Boot declare the start complete.
	 */
	@Override
	public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
		if (this.down && event.getState() == ReadinessState.ACCEPTING_TRAFFIC && event.getSource() == this.context) {
			this.taken = true;
			AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		}
	}

	/** After whoever keeps the state, which has been created before. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
