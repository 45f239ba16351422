package io.github.ebbtide.endpoint;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.ebbtide.process.ChildProcess;
import io.github.ebbtide.process.CommandResult;
import io.github.ebbtide.process.ProcessListener;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * Shows the running children and those that ended last: names of commands, never
 * arguments, variables or output. Thread-safe.
 *
 * @since 0.1.0
 */
@Endpoint(id = "childprocesses")
public final class ChildProcessesEndpoint implements ProcessListener {

	private static final int LAST_ENDED = 20;

	private final Clock clock;

	private final Map<ChildProcess, Instant> running = new ConcurrentHashMap<>();

	private final Deque<ChildProcessesDescriptor.Ended> ended = new ArrayDeque<>();

	/**
	 * Create the endpoint.
	 * @param clock tells when things happen
	 */
	public ChildProcessesEndpoint(Clock clock) {
		this.clock = clock;
	}

	@ReadOperation
	public ChildProcessesDescriptor childProcesses() {
		Instant now = now();
		List<ChildProcessesDescriptor.Running> running = new ArrayList<>();
		this.running.forEach((child, startedAt) -> running.add(new ChildProcessesDescriptor.Running(child.name(),
				pid(child), startedAt, Duration.between(startedAt, now))));
		running.sort(Comparator.comparing(ChildProcessesDescriptor.Running::startedAt));
		synchronized (this.ended) {
			return new ChildProcessesDescriptor(running, List.copyOf(this.ended));
		}
	}

	@Override
	public void started(ChildProcess child) {
		this.running.put(child, now());
	}

	@Override
	public void ended(ChildProcess child, CommandResult result) {
		this.running.remove(child);
		ChildProcessesDescriptor.Ended ended = ChildProcessesDescriptor.Ended.of(pid(child), now(), result);
		synchronized (this.ended) {
			this.ended.addFirst(ended);
			if (this.ended.size() > LAST_ENDED) {
				this.ended.removeLast();
			}
		}
	}

	private static long pid(ChildProcess child) {
		return child.pid().orElse(-1);
	}

	private Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
	}

}
