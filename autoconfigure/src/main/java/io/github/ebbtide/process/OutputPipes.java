package io.github.ebbtide.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The pipes that a child writes to, and who else holds them: descendants that it left
 * behind. Linux only; elsewhere nobody is found.
 */
final class OutputPipes {

	private static final String PIPE = "pipe:";

	/** Beyond that many candidates it is cheaper to list the processes there are. */
	private static final int FEW = 64;

	private static final SharedLook<Map<String, List<Long>>> WRITERS = new SharedLook<>(OutputPipes::writersToAll);

	private final long pid;

	private final List<String> pipes = new ArrayList<>(2);

	private OutputPipes(long pid) {
		this.pid = pid;
	}

	/** Looks at a child that has just been launched. */
	static OutputPipes of(long pid) {
		OutputPipes pipes = new OutputPipes(pid);
		pipes.addPipe(1);
		pipes.addPipe(2);
		return pipes;
	}

	private boolean isFew(long last) {
		// numbers ascend, and begin anew some day
		return last >= this.pid && last - this.pid < FEW;
	}

	private void addPipe(int number) {
		String descriptor = ProcFiles.descriptor(this.pid, number);
		if (descriptor != null && descriptor.startsWith(PIPE) && !this.pipes.contains(descriptor)) {
			this.pipes.add(descriptor);
		}
	}

	/** Returns the processes besides the child that could write to its pipes. */
	List<ProcessHandle> holders() {
		List<ProcessHandle> holders = new ArrayList<>();
		if (this.pipes.isEmpty()) {
			return holders;
		}
		long last = ProcFiles.lastPid();
		if (isFew(last)) {
			for (long pid = this.pid + 1; pid <= last; pid++) {
				addHolder(pid, holders);
			}
		}
		else {
			Map<String, List<Long>> writers = WRITERS.take();
			for (String pipe : this.pipes) {
				writers.getOrDefault(pipe, List.of()).forEach((pid) -> addHolder(pid, holders));
			}
		}
		return holders;
	}

	private static Map<String, List<Long>> writersToAll() {
		Map<String, List<Long>> writers = new HashMap<>();
		for (long pid : ProcFiles.pids()) {
			for (int number = 1; number <= 2; number++) {
				String descriptor = ProcFiles.descriptor(pid, number);
				if (descriptor != null && descriptor.startsWith(PIPE)) {
					writers.computeIfAbsent(descriptor, (key) -> new ArrayList<>()).add(pid);
				}
			}
		}
		return writers;
	}

	private void addHolder(long pid, List<ProcessHandle> holders) {
		if (pid != this.pid && ProcFiles.isForeign(pid) && holds(pid)) {
			ProcessHandle.of(pid).ifPresent(holders::add);
		}
	}

	private boolean holds(long pid) {
		return isPipe(ProcFiles.descriptor(pid, 1)) || isPipe(ProcFiles.descriptor(pid, 2));
	}

	private boolean isPipe(@Nullable String descriptor) {
		return descriptor != null && this.pipes.contains(descriptor);
	}

}
