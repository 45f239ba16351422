package io.github.ebbtide.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.ebbtide.process.ChildProcess;
import io.github.ebbtide.process.CommandResult;
import io.github.ebbtide.process.CommandResult.Outcome;
import io.github.ebbtide.process.ProcessListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of child processes: {@code ebbtide.child.processes},
 * {@code ebbtide.child.processes.active} and {@code ebbtide.child.processes.queued}. A
 * command's outcomes are registered at 0 when it is first asked for. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ChildProcessMetrics implements MeterBinder, ProcessListener {

	/** An exit with a code that the command does not expect. */
	private static final String FAILED = "failed";

	private static final List<String> OUTCOMES = Stream
		.concat(Stream.of(Outcome.values()).map(ChildProcessMetrics::tagValue), Stream.of(FAILED))
		.toList();

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	private final Set<String> commands = ConcurrentHashMap.newKeySet();

	private final Set<ChildProcess> queued = ConcurrentHashMap.newKeySet();

	private final Set<ChildProcess> active = ConcurrentHashMap.newKeySet();

	@Override
	public void bindTo(MeterRegistry registry) {
		Shares.add(registry, Shares.gauge("ebbtide.child.processes.active", "Child processes that are running"),
				Double::sum, this, (metrics) -> metrics.active.size());
		Shares.add(registry, Shares.gauge("ebbtide.child.processes.queued", "Commands that wait for a place"),
				Double::sum, this, (metrics) -> metrics.queued.size());
		this.registries.add(registry);
		this.commands.forEach((command) -> OUTCOMES.forEach((outcome) -> timer(registry, command, outcome)));
	}

	private static Timer timer(MeterRegistry registry, String command, String outcome) {
		return Timer.builder("ebbtide.child.processes")
			.description("Commands from the call to the end, by outcome")
			.tag("command", command)
			.tag("outcome", outcome)
			.register(registry);
	}

	private static String tagValue(Outcome outcome) {
		return outcome.name().toLowerCase(Locale.ROOT);
	}

	static String outcomeOf(CommandResult result) {
		boolean failed = result.outcome() == Outcome.EXITED && !result.succeeded();
		return failed ? FAILED : tagValue(result.outcome());
	}

	@Override
	public void queued(ChildProcess child) {
		if (this.commands.add(child.name())) {
			this.registries
				.forEach((registry) -> OUTCOMES.forEach((outcome) -> timer(registry, child.name(), outcome)));
		}
		this.queued.add(child);
	}

	@Override
	public void beforeLaunch(ChildProcess child) {
		this.queued.remove(child);
	}

	@Override
	public void started(ChildProcess child) {
		this.active.add(child);
	}

	@Override
	public void ended(ChildProcess child, CommandResult result) {
		this.queued.remove(child);
		this.active.remove(child);
		this.registries
			.forEach((registry) -> timer(registry, child.name(), outcomeOf(result)).record(result.duration()));
	}

}
