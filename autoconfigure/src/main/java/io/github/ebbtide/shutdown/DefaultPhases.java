package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The six phases that every drain has.
 */
final class DefaultPhases {

	/**
	 * The timeout that the default budgets are made for; a shorter one shrinks them in
	 * proportion, a longer one leaves them, so that all it adds goes to {@code finish}.
	 */
	private static final Duration REFERENCE = Duration.ofSeconds(25);

	private DefaultPhases() {
	}

	static List<ShutdownPhase> within(Duration timeout) {
		Duration release = share(Duration.ofSeconds(3), timeout);
		// never less than a watchdog's last words need
		Duration exit = earlier(Duration.ofSeconds(1), timeout.dividedBy(4));
		return List.of(
				phase(ShutdownPhase.ANNOUNCE, "tells everybody that the service is about to stop",
						share(Duration.ofSeconds(1), timeout), Duration.ZERO, null),
				phase(ShutdownPhase.SETTLE, "keeps serving until traffic has really left",
						share(Duration.ofSeconds(10), timeout), Duration.ZERO, ShutdownPhase.ANNOUNCE),
				phase(ShutdownPhase.QUIESCE, "stops every intake, and confirms it",
						share(Duration.ofSeconds(2), timeout), Duration.ZERO, ShutdownPhase.SETTLE),
				phase(ShutdownPhase.FINISH, "waits for work in flight", null, Duration.ZERO, ShutdownPhase.QUIESCE),
				phase(ShutdownPhase.RELEASE, "closes the application context", null, release, ShutdownPhase.FINISH),
				phase(ShutdownPhase.EXIT, "reports and ends the process", exit, exit, ShutdownPhase.RELEASE));
	}

	private static Duration earlier(Duration left, Duration right) {
		return (left.compareTo(right) < 0) ? left : right;
	}

	private static Duration share(Duration budget, Duration timeout) {
		if (timeout.compareTo(REFERENCE) >= 0) {
			return budget;
		}
		return Duration.ofMillis(budget.toMillis() * timeout.toMillis() / REFERENCE.toMillis());
	}

	private static ShutdownPhase phase(String name, String description, @Nullable Duration timeout, Duration reserve,
			@Nullable String after) {
		return new ShutdownPhase(name, description, timeout, reserve, (after != null) ? Set.of(after) : Set.of(),
				Set.of(), true);
	}

}
