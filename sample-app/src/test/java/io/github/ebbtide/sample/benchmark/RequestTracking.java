package io.github.ebbtide.sample.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.traffic.ArrivalLog;
import io.github.ebbtide.traffic.DrainProgress;
import io.github.ebbtide.traffic.IgnoredPaths;
import io.github.ebbtide.traffic.RequestTracker;
import io.github.ebbtide.traffic.RequestTrackingFilter;
import io.github.ebbtide.traffic.TrackedRequests;
import io.github.ebbtide.work.Ticker;
import jakarta.servlet.FilterChain;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/**
 * A request through the filter, and straight to what is behind it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestTracking {

	private final RequestTrackingFilter filter = new RequestTrackingFilter(
			new TrackedRequests<>(new RequestTracker(), new RequestTracker()), new ArrivalLog(Duration.ofSeconds(1)),
			new IgnoredPaths(() -> List.of("/actuator", "/livez", "/readyz"), List.of()),
			new DrainProgress(Ticker.SYSTEM), Ticker.SYSTEM);

	@Benchmark
	public void ebbtide(Exchange exchange) throws Exception {
		this.filter.doFilter(exchange.request, exchange.response, exchange.chain);
	}

	@Benchmark
	public void stock(Exchange exchange) throws Exception {
		exchange.chain.doFilter(exchange.request, exchange.response);
	}

	/** What a thread has of its own. */
	@State(Scope.Thread)
	public static class Exchange {

		private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/documents/42");

		private final MockHttpServletResponse response = new MockHttpServletResponse();

		private final FilterChain chain = (request, response) -> this.served++;

		private long served;

	}

}
