package io.github.ebbtide.endpoint;

import java.time.Duration;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.shutdown.ShutdownReport.Status;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What preStop answers, durations as in {@link DrainDescriptor}.
 *
 * @param settled whether traffic has left, as far as the application can see
 * @param elapsed the time since the drain began
 * @param remaining the time left until the process has to have ended
 */
record PreStopDescriptor(boolean settled, Duration elapsed, Duration remaining) implements OperationResponseBody {

	static PreStopDescriptor of(ShutdownReport report) {
		Status status = report.phase(ShutdownPhase.SETTLE).status();
		boolean settled = report.state() != DrainState.RUNNING
				&& (status == Status.COMPLETED || status == Status.SKIPPED);
		return new PreStopDescriptor(settled, DrainDescriptor.millis(report.elapsed()),
				DrainDescriptor.millis(report.remaining()));
	}

}
