package io.github.ebbtide.executor;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;

import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

/**
 * The two pools inside of a {@link SimpleAsyncTaskScheduler} that keep the time for it.
 */
final class Triggers {

	/** The fields that hold them. */
	static final List<String> FIELDS = List.of("triggerExecutor", "fixedDelayExecutor");

	private Triggers() {
	}

	static List<ScheduledThreadPoolExecutor> of(SimpleAsyncTaskScheduler scheduler) {
		return FIELDS.stream()
			.map((field) -> Objects.requireNonNull(SpringField.read(scheduler, SimpleAsyncTaskScheduler.class, field,
					ScheduledThreadPoolExecutor.class)))
			.toList();
	}

}
