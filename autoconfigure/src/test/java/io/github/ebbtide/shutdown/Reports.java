package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Blocker;
import org.jspecify.annotations.Nullable;

/**
 * Reports as a drain would make them.
 */
final class Reports {

	static final Blocker SLOW = new Blocker("http", "GET /reports/{id}", Duration.ofMillis(12_100), "exec-7",
			"Archive.read", "SocketDispatcher.read0",
			List.of("SocketDispatcher.read0(Native Method)", "org.example.Archive.read(Archive.java:7)"));

	private Reports() {
	}

	static ShutdownReport report(Map<String, Integer> inFlight, Map<String, Integer> abandoned, List<Blocker> blockers,
			ShutdownReport.Phase... phases) {
		return new ShutdownReport(DrainState.RELEASING, "finish", ShutdownReason.SIGTERM, Instant.EPOCH,
				Instant.EPOCH.plusSeconds(25), Duration.ofMillis(1_250), Duration.ofMillis(9_800), List.of(phases),
				inFlight, abandoned, blockers);
	}

	static ShutdownReport.Phase phase(String name, Status status, @Nullable Duration timeout, long millis,
			ShutdownReport.Task... tasks) {
		return new ShutdownReport.Phase(name, status, timeout, Duration.ofMillis(200), Duration.ofMillis(millis),
				List.of(tasks));
	}

	static ShutdownReport.Task task(String name, Status status, long millis, @Nullable String failure,
			Blocker... blockers) {
		return new ShutdownReport.Task(name, status, Duration.ZERO, Duration.ofMillis(millis), blockers.length,
				List.of(blockers), failure);
	}

}
