package io.github.ebbtide.executor;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Intake;

/**
 * All schedulers as one intake: stopped, nothing fires anew, while what running work
 * submits for now still runs.
 *
 * @since 0.1.0
 */
public final class SchedulerIntake implements Intake {

	private final ExecutorObserver observer;

	private final boolean runDelayed;

	/**
	 * Create the intake.
	 * @param observer knows the schedulers
	 * @param runDelayed whether tasks that are scheduled once may still run when they
	 * fall due in time
	 */
	public SchedulerIntake(ExecutorObserver observer, boolean runDelayed) {
		this.observer = observer;
		this.runDelayed = runDelayed;
	}

	@Override
	public String name() {
		return "schedulers";
	}

	@Override
	public void stop(Deadline deadline) {
		this.observer.scheduledMethods().cancel(this.runDelayed);
		for (SchedulerQueue schedule : this.observer.schedules()) {
			schedule.stop(this.runDelayed);
		}
	}

}
