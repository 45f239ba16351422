package io.github.ebbtide.shutdown;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Intake;
import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.WorkSource;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks run in which phase: what users and features bring, and what their intakes
 * and sources of work amount to. Immutable.
 */
final class DrainPlan {

	/** The task that closes the application context. */
	static final String APPLICATION_CONTEXT = "application-context";

	/** The task that waits for work that began while other work was waited for. */
	static final String LATE_WORK = "late-work";

	private final List<ShutdownTask> tasks = new ArrayList<>();

	private final WorkRegistry work;

	private final Predicate<? super Work> exempt;

	DrainPlan(List<ShutdownTask> tasks, List<Intake> intakes, WorkRegistry work, Predicate<? super Work> exempt,
			@Nullable Runnable release) {
		this.work = work;
		this.exempt = exempt;
		this.tasks.addAll(tasks);
		for (Intake intake : intakes) {
			this.tasks.add(new Announcement(intake));
			this.tasks.add(ShutdownTask.of(intake.name(), ShutdownPhase.QUIESCE, intake::stop));
		}
		Set<String> kinds = new HashSet<>();
		for (WorkSource source : work.sources()) {
			String kind = source.kind();
			if (kinds.add(kind)) {
				this.tasks.add(new AwaitWork(kind, (other) -> other.kind().equals(kind), Set.of(), work, exempt));
			}
		}
		this.tasks.add(new AwaitWork(LATE_WORK, (source) -> true, namesIn(ShutdownPhase.FINISH), work, exempt));
		if (release != null) {
			this.tasks.add(new Release(release, namesIn(ShutdownPhase.RELEASE)));
		}
	}

	List<ShutdownTask> in(String phase) {
		List<ShutdownTask> tasks = new ArrayList<>();
		for (ShutdownTask task : this.tasks) {
			if (task.phase().equals(phase)) {
				tasks.add(task);
			}
		}
		return tasks;
	}

	/** Returns what is in flight and waited for, by kind. */
	Map<String, Integer> left() {
		return left((work) -> true);
	}

	/** Returns what is in flight, waited for and meant, by kind. */
	Map<String, Integer> left(Predicate<? super Work> meant) {
		return this.work.active((work) -> !this.exempt.test(work) && meant.test(work));
	}

	private Set<String> namesIn(String phase) {
		Set<String> names = new HashSet<>();
		for (ShutdownTask task : in(phase)) {
			names.add(task.name());
		}
		return names;
	}

	/**
	 * Check that every task names a phase and neighbours that exist.
	 * @throws InvalidPhasesException where one does not
	 */
	void validate(PhaseGraph graph) {
		for (ShutdownTask task : this.tasks) {
			if (!graph.names().contains(task.phase())) {
				throw new InvalidPhasesException(
						"Shutdown task '%s' is to run in phase '%s', but there is no phase of that name"
							.formatted(task.name(), task.phase()),
						"Name one of the phases: %s.".formatted(String.join(", ", graph.names())));
			}
			if (task.phase().equals(ShutdownPhase.EXIT)) {
				throw new InvalidPhasesException(
						"Shutdown task '%s' is to run in phase 'exit', where no bean is left".formatted(task.name()),
						"Let it run in 'release', which runs its tasks before the application context closes.");
			}
		}
		for (String phase : graph.names()) {
			validateTasksIn(phase);
		}
	}

	private void validateTasksIn(String phase) {
		Set<String> names = new HashSet<>();
		for (ShutdownTask task : in(phase)) {
			if (!names.add(task.name())) {
				throw new InvalidPhasesException(
						"Two shutdown tasks in phase '%s' are named '%s'".formatted(phase, task.name()),
						"Give one of them another name.");
			}
		}
		Map<String, Set<String>> predecessors = new HashMap<>();
		for (ShutdownTask task : in(phase)) {
			for (String other : task.after()) {
				boolean kind = phase.equals(ShutdownPhase.FINISH) && WorkRegistry.KINDS.contains(other);
				if (!names.contains(other) && !kind) {
					throw new InvalidPhasesException(
							"Shutdown task '%s' is to run after '%s', but phase '%s' has no task of that name"
								.formatted(task.name(), other, phase),
							"Name one of the tasks of that phase: %s.".formatted(String.join(", ", names)));
				}
			}
			predecessors.put(task.name(), task.after());
		}
		TopologicalOrder.of(predecessors, "shutdown tasks of phase '%s'".formatted(phase));
	}

	/** Tells those on the other side of an intake. */
	private record Announcement(Intake intake) implements ShutdownTask {

		@Override
		public String name() {
			return this.intake.name();
		}

		@Override
		public String phase() {
			return ShutdownPhase.ANNOUNCE;
		}

		@Override
		public @Nullable CompletionStage<?> run(Deadline deadline) {
			this.intake.announce();
			return null;
		}

		@Override
		public void undo() {
			this.intake.resume();
		}

	}

	/** Closes the application context, where nobody else is about to. */
	private record Release(Runnable release, Set<String> after) implements ShutdownTask {

		@Override
		public String name() {
			return APPLICATION_CONTEXT;
		}

		@Override
		public String phase() {
			return ShutdownPhase.RELEASE;
		}

		@Override
		public boolean appliesTo(ShutdownReason reason) {
			return reason.reach() == ShutdownReason.Reach.EXIT;
		}

		@Override
		public @Nullable CompletionStage<?> run(Deadline deadline) {
			this.release.run();
			return null;
		}

	}

}
