package io.github.ebbtide.sample.report;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.github.ebbtide.sample.document.DocumentStore;

import org.springframework.format.annotation.DurationFormat;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Compiles reports, which blocks the thread of the request for as long as the request
 * wants, up to {@link #MAX_DURATION}.
 */
@RestController
final class ReportController {

	static final Duration MAX_DURATION = Duration.ofSeconds(60);

	private final DocumentStore store;

	private final Clock clock;

	private final boolean stubbornAllowed;

	ReportController(DocumentStore store, Clock clock, ReportProperties properties) {
		this.store = store;
		this.clock = clock;
		this.stubbornAllowed = properties.stubbornReports();
	}

	@GetMapping("/reports/{name}")
	Report compile(@PathVariable String name,
			@RequestParam(defaultValue = "1500ms") @DurationFormat(
					style = DurationFormat.Style.SIMPLE) Duration duration,
			@RequestParam(defaultValue = "false") boolean stubborn) {
		if (duration.isNegative()) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "'duration' must not be negative");
		}
		if (stubborn && !this.stubbornAllowed) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"Stubborn reports are not allowed here; see the property 'sample.stubborn-reports'");
		}
		long begin = System.nanoTime();
		compile((duration.compareTo(MAX_DURATION) < 0) ? duration : MAX_DURATION, stubborn);
		return new Report(name, this.clock.instant(), Duration.ofNanos(System.nanoTime() - begin).toMillis(),
				this.store.count());
	}

	/**
	 * Take the time. An interrupt is an order to give this request up; its answer says
	 * so, and the flag is not set again because a channel cannot be written with it.
	 */
	private static void compile(Duration duration, boolean stubborn) {
		long end = System.nanoTime() + duration.toNanos();
		for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
			if (Thread.interrupted() && !stubborn) {
				throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "The report was interrupted");
			}
		}
	}

}
