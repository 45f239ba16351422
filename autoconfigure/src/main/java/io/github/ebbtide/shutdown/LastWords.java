package io.github.ebbtide.shutdown;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.ebbtide.work.Blocker;
import org.jspecify.annotations.Nullable;

/**
 * What is said about a process that has to be halted: first to the files, which do not
 * block, then to standard output, which may.
 */
final class LastWords {

	/** Ready-made: there may be no memory left, or none to be had in time. */
	private static final byte[] NOTICE = "ebbtide: the process has not ended, and is halted at the deadline, in a moment\n"
		.getBytes(StandardCharsets.UTF_8);

	private final List<Blocker> hanging;

	private final List<String> lines = new ArrayList<>();

	/**
	 * Create last words.
	 * @param hooks the threads that began after the process was asked to exit: the JVM's
	 * shutdown hooks
	 */
	LastWords(List<Thread> hooks) {
		this.hanging = hooks.stream()
			.map((thread) -> Blocker.of("hook", "JVM shutdown hook", Duration.ZERO, thread))
			.toList();
		this.lines.add("ebbtide: in the way of the end:");
		this.hanging.forEach(this::add);
	}

	void write(ExitTarget target) {
		ShutdownCoordinator coordinator = target.coordinator();
		ShutdownReport report = (coordinator != null) ? coordinator.report() : null;
		if (report != null) {
			blockers(report).forEach(this::add);
		}
		target.lastWords(report, this.hanging);
	}

	/**
	 * Returns what a report says was in the way: the work, then what other tasks wait
	 * for. The tasks that wait for work say the same once more.
	 */
	static List<Blocker> blockers(ShutdownReport report) {
		Stream<Blocker> ofTasks = report.phases()
			.stream()
			.flatMap((phase) -> phase.tasks().stream())
			.filter((task) -> task.status() != ShutdownReport.Status.COMPLETED)
			.flatMap((task) -> task.blockers().stream());
		Map<List<@Nullable String>, Blocker> blockers = new LinkedHashMap<>();
		Stream.concat(report.blockers().stream(), ofTasks)
			.forEach((blocker) -> blockers.putIfAbsent(identity(blocker), blocker));
		return List.copyOf(blockers.values());
	}

	private static List<@Nullable String> identity(Blocker blocker) {
		return Arrays.asList(blocker.kind(), blocker.description(), blocker.thread());
	}

	private void add(Blocker blocker) {
		this.lines.add("  " + blocker.kind() + "  " + blocker.summary()
				+ ((blocker.thread() != null) ? "  [" + blocker.thread() + "]" : ""));
		blocker.stack().forEach((frame) -> this.lines.add("      at " + frame));
	}

	void print(OutputStream out) {
		write((String.join("\n", this.lines) + "\n").getBytes(StandardCharsets.UTF_8), out);
	}

	/** Returns what says only that the process is being halted, and allocates nothing. */
	static Runnable notice(OutputStream out) {
		return () -> write(NOTICE, out);
	}

	/** Writes to a stream that stays open: the process may still end in order. */
	private static void write(byte[] text, OutputStream out) {
		try {
			out.write(text);
		}
		catch (IOException ex) {
			// nobody reads any longer
		}
	}

}
