package io.github.ebbtide.metrics;

import io.github.ebbtide.executor.LateSubmissions;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meter of executors: {@code ebbtide.executor.late.submissions}. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ExecutorMetrics implements MeterBinder {

	private final LateSubmissions late;

	/**
	 * Create the meter.
	 * @param late what counts them
	 */
	public ExecutorMetrics(LateSubmissions late) {
		this.late = late;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.late.forEachExecutor((executor) -> FunctionCounter
			.builder("ebbtide.executor.late.submissions", this.late, (late) -> late.count(executor))
			.description("Tasks that were submitted when their executor was shut")
			.tag("executor", executor)
			.register(registry));
	}

}
