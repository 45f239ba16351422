package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.github.ebbtide.work.Blocker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks a task, and takes an answer for it where it fails.
 */
final class TaskQuestions {

	private static final Log logger = LogFactory.getLog(TaskQuestions.class);

	private final ShutdownTask task;

	private final String name;

	TaskQuestions(ShutdownTask task) {
		this.task = task;
		this.name = task.name();
	}

	@Nullable Duration timeout() {
		return this.<@Nullable Duration>ask(this.task::timeout, null);
	}

	boolean isRepeatable() {
		return ask(this.task::isRepeatable, false);
	}

	boolean appliesTo(ShutdownReason reason) {
		return ask(() -> this.task.appliesTo(reason), true);
	}

	/** Returns what it waits for, itself if it does not know. */
	Obstacles obstacles(Duration age, @Nullable Thread thread) {
		List<Blocker> blockers = ask(() -> List.copyOf(this.task.blockers()), List.of());
		return new Obstacles(ask(this.task::pending, 0),
				!blockers.isEmpty() ? blockers : List.of(Blocker.of("shutdown-task", this.name, age, thread)));
	}

	private <T extends @Nullable Object> T ask(Supplier<T> question, T otherwise) {
		try {
			return question.get();
		}
		catch (RuntimeException | Error ex) {
			logger.debug("Shutdown task '" + this.name + "' has no answer", ex);
			return otherwise;
		}
	}

	/**
	 * What a task waits for.
	 *
	 * @param pending how much
	 * @param blockers some of it, described
	 */
	record Obstacles(int pending, List<Blocker> blockers) {

		static final Obstacles NONE = new Obstacles(0, List.of());

	}

}
