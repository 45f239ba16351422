package io.github.ebbtide.shutdown;

import java.util.concurrent.CompletionStage;

import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * A task that is nothing but an action.
 *
 * @param name the name, unique in the phase
 * @param phase the phase that the task runs in
 * @param isRepeatable whether to run it once more where the phase runs once more
 * @param action what to do
 */
record ActionTask(String name, String phase, boolean isRepeatable, Action action) implements ShutdownTask {

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) throws Exception {
		this.action.run(deadline);
		return null;
	}

}
