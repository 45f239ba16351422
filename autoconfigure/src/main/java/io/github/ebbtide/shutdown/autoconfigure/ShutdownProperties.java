package io.github.ebbtide.shutdown.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.github.ebbtide.work.autoconfigure.EarlyBinding;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * Properties of the drain.
 *
 * @param enabled Whether Ebbtide drains the application and handles signals.
 * @param timeout Time from the trigger of a drain to the end of the process, all phases
 * included.
 * @param gracePeriod Time that the platform grants between asking the process to end and
 * killing it; startup fails when the timeout plus two seconds exceeds it.
 * @param readinessPolicy When the readiness probe goes down.
 * @param phases Budgets and order of the phases, by name; a new name adds a phase.
 * @param signals Signals that start a drain, without "SIG".
 * @param watchdog What halts a process that has not ended in time.
 * @param release What follows the finish phase when the process ends.
 * @param preStop What Kubernetes calls before it sends SIGTERM.
 * @param report Where the report of a drain goes besides the log.
 */
@ConfigurationProperties("ebbtide.shutdown")
record ShutdownProperties(@DefaultValue("true") boolean enabled, @DefaultValue("25s") Duration timeout,
		@Nullable Duration gracePeriod, @DefaultValue("auto") ReadinessPolicy readinessPolicy,
		@DefaultValue Map<String, Phase> phases, @DefaultValue( {
				"TERM", "INT" }) Set<String> signals,
		Watchdog watchdog, @DefaultValue("close") ReleaseMode release, PreStop preStop, Report report){

	private static final ShutdownProperties DEFAULTS = new ShutdownProperties(true, Duration.ofSeconds(25), null,
			ReadinessPolicy.AUTO, Map.of(), Set.of("TERM", "INT"), Watchdog.DEFAULT, ReleaseMode.CLOSE, PreStop.DEFAULT,
			Report.DEFAULT);

	/** To fill in what nobody has set is much cheaper here than by the binder. */
	ShutdownProperties {
		watchdog = (watchdog != null) ? watchdog : Watchdog.DEFAULT;
		preStop = (preStop != null) ? preStop : PreStop.DEFAULT;
		report = (report != null) ? report : Report.DEFAULT;
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("'ebbtide.shutdown.timeout' must be longer than zero");
		}
	}

	/**
	 * Return what is set, before there are beans.
	 * @param environment where it is set
	 * @return the properties
	 */
	static ShutdownProperties in(Environment environment) {
		return EarlyBinding.in(environment, "ebbtide.shutdown", DEFAULTS);
	}

	/**
	 * A phase of the drain.
	 *
	 * @param timeout Longest time that the phase may take.
	 * @param after Phases that end before this one begins.
	 * @param before Phases that begin after this one has ended.
	 * @param recover Whether the drain goes on with the next phase when this one fails or
	 * runs out of time; otherwise it goes straight to release.
	 */
	record Phase(@Nullable Duration timeout, @DefaultValue Set<String> after, @DefaultValue Set<String> before,
			@Nullable Boolean recover) {

		Phase {
			if (timeout != null && timeout.isNegative()) {
				throw new IllegalArgumentException(
						"'ebbtide.shutdown.phases.<name>.timeout' must not be negative, but is " + timeout);
			}
		}

	}

	/**
	 * What halts a process that has not ended in time.
	 *
	 * @param enabled Whether to halt the process at the deadline.
	 * @param exitCode Exit code of a process that had to be halted.
	 */
	record Watchdog(@DefaultValue("true") boolean enabled, @DefaultValue("124") int exitCode) {

		private static final Watchdog DEFAULT = new Watchdog(true, 124);

		Watchdog {
			if (exitCode < 0 || exitCode > 255) {
				throw new IllegalArgumentException(
						"'ebbtide.shutdown.watchdog.exit-code' must be from 0 to 255, but is " + exitCode);
			}
		}

	}

	/**
	 * What Kubernetes calls before it sends SIGTERM.
	 *
	 * @param enabled Whether the prestop endpoint answers; by default on Kubernetes only.
	 * @param expected Whether to warn when SIGTERM comes without it.
	 */
	record PreStop(@Nullable Boolean enabled, @DefaultValue("false") boolean expected) {

		private static final PreStop DEFAULT = new PreStop(null, false);

	}

	/**
	 * Where the report of a drain goes besides the log.
	 *
	 * @param file File to write the report to, as JSON.
	 * @param timeline File to write a timeline of the phases to, as SVG.
	 * @param terminationMessage File that Kubernetes reads a container's last message
	 * from; by default /dev/termination-log on Kubernetes, none elsewhere.
	 */
	record Report(@Nullable Path file, @Nullable Path timeline, @Nullable Path terminationMessage) {

		private static final Report DEFAULT = new Report(null, null, null);

	}

}
