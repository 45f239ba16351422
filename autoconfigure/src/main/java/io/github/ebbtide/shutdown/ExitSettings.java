package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.Set;

/**
 * How a process ends. Public for wiring only.
 *
 * @param timeout the time from the signal to the end
 * @param signals the signals to take, without "SIG"
 * @param watchdog whether to halt a process that has not ended in time
 * @param watchdogExitCode the exit code of a process that had to be halted
 * @param halt whether to end without closing the application context and without JVM
 * shutdown hooks
 * @param debugged whether a debugger may hold the process: nothing is halted then
 * @since 0.1.0
 */
public record ExitSettings(Duration timeout, Set<String> signals, boolean watchdog, int watchdogExitCode, boolean halt,
		boolean debugged) {

	boolean isWatched() {
		return this.watchdog && !this.debugged;
	}

}
