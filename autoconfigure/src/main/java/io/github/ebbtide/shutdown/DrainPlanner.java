package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import io.github.ebbtide.shutdown.ShutdownCoordinator.Participants;
import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Makes the plan of a drain from who takes part in it, and checks it once at startup.
 * Thread-safe.
 */
final class DrainPlanner {

	private static final Log logger = LogFactory.getLog(DrainPlanner.class);

	private final PhaseGraph graph;

	private final Participants participants;

	private final WorkRegistry work;

	private final Predicate<? super Work> exempt;

	/** The tasks that there were at startup. */
	private volatile List<ShutdownTask> validated = List.of();

	DrainPlanner(PhaseGraph graph, Participants participants, WorkRegistry work, Predicate<? super Work> exempt) {
		this.graph = graph;
		this.participants = participants;
		this.work = work;
		this.exempt = exempt;
	}

	/**
	 * Check the tasks against the phases and the budgets against the timeout.
	 * @throws InvalidPhasesException if they do not fit
	 */
	void validate(Duration timeout) {
		plan().validate(this.graph);
		this.validated = List.copyOf(this.participants.tasks());
		Duration longest = this.graph.longestPath();
		if (longest.compareTo(timeout) > 0) {
			throw new InvalidPhasesException(
					"The budgets of the shutdown phases add up to %d ms, but ebbtide.shutdown.timeout is %d ms"
						.formatted(longest.toMillis(), timeout.toMillis()),
					"Raise 'ebbtide.shutdown.timeout' to at least %d ms, or lower 'ebbtide.shutdown.phases.<name>.timeout' of one of: %s."
						.formatted(longest.toMillis(), String.join(", ", this.graph.names())));
		}
	}

	/** Returns what a drain would do. */
	DrainPlan plan() {
		return plan(this.participants.tasks());
	}

	/** Returns what the drain that begins now does. */
	DrainPlan planDrain() {
		List<ShutdownTask> tasks = this.participants.tasks();
		DrainPlan plan = plan(tasks);
		if (!this.validated.equals(tasks)) {
			try {
				plan.validate(this.graph);
			}
			catch (InvalidPhasesException ex) {
				logger.warn("A shutdown task that came after startup is wrong: " + ex.getMessage());
			}
		}
		return plan;
	}

	private DrainPlan plan(List<ShutdownTask> tasks) {
		return new DrainPlan(tasks, this.participants.intakes(), this.work, this.exempt, this.participants.release());
	}

}
