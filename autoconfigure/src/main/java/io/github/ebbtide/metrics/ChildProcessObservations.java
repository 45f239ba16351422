package io.github.ebbtide.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.ebbtide.process.ChildProcess;
import io.github.ebbtide.process.CommandResult;
import io.github.ebbtide.process.CommandResult.Step;
import io.github.ebbtide.process.ProcessListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Makes an observation {@code ebbtide.child.process} of each child, below that of whoever
 * asks for it, so that traces show children: from the call to the end, with the command's
 * name, never with arguments. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ChildProcessObservations implements ProcessListener {

	private static final String NAME = "ebbtide.child.process";

	private final ObservationRegistry registry;

	private final Map<ChildProcess, Observation> observations = new ConcurrentHashMap<>();

	/**
	 * Create the observations.
	 * @param registry where they go
	 */
	public ChildProcessObservations(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void queued(ChildProcess child) {
		this.observations.put(child,
				Observation.createNotStarted(NAME, this.registry)
					.contextualName("child " + child.name())
					.lowCardinalityKeyValue("command", child.name())
					.lowCardinalityKeyValue("outcome", "none")
					.start());
	}

	@Override
	public void started(ChildProcess child) {
		event(child, "started");
	}

	@Override
	public void escalated(ChildProcess child, Step step) {
		event(child, step.name());
	}

	private void event(ChildProcess child, String name) {
		Observation observation = this.observations.get(child);
		if (observation != null) {
			observation.event(Observation.Event.of(name));
		}
	}

	@Override
	public void ended(ChildProcess child, CommandResult result) {
		Observation observation = this.observations.remove(child);
		if (observation != null) {
			observation.lowCardinalityKeyValue("outcome", ChildProcessMetrics.outcomeOf(result));
			child.pid().ifPresent((pid) -> observation.highCardinalityKeyValue("process.pid", Long.toString(pid)));
			result.exitCode()
				.ifPresent((code) -> observation.highCardinalityKeyValue("process.exit.code", Integer.toString(code)));
			observation.stop();
		}
	}

}
