package io.github.ebbtide.shutdown;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.WorkSource;
import org.jspecify.annotations.Nullable;

/**
 * Waits for work in flight.
 *
 * @param name the name of the task
 * @param among the sources whose work is waited for
 * @param after the tasks to run after
 * @param work all the work
 * @param exempt what of it is not waited for
 */
record AwaitWork(String name, Predicate<WorkSource> among, Set<String> after, WorkRegistry work,
		Predicate<? super Work> exempt) implements ShutdownTask {

	private static final int BLOCKERS = 5;

	@Override
	public String phase() {
		return ShutdownPhase.FINISH;
	}

	@Override
	public boolean isRepeatable() {
		return true;
	}

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) throws Exception {
		if (!this.work.awaitIdle(this.among, this.exempt, deadline)) {
			throw new TimeoutException();
		}
		return null;
	}

	@Override
	public int pending() {
		return this.work.sources().stream().filter(this.among).mapToInt(WorkSource::active).sum();
	}

	@Override
	public List<Blocker> blockers() {
		return this.work.blockers(this.among, BLOCKERS);
	}

}
