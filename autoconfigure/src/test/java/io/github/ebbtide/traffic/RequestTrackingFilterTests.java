package io.github.ebbtide.traffic;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.work.ManualTicker;
import jakarta.servlet.FilterChain;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.spy;

class RequestTrackingFilterTests {

	private final ManualTicker ticker = new ManualTicker();

	private final TrackedRequests<RequestTracker> requests = new TrackedRequests<>(new RequestTracker(),
			new RequestTracker());

	private final ArrivalLog arrivals = new ArrivalLog(Duration.ofSeconds(1));

	private final DrainProgress drain = new DrainProgress(this.ticker);

	private final RequestTrackingFilter filter = new RequestTrackingFilter(this.requests, this.arrivals,
			new IgnoredPaths(() -> List.of("/actuator"), List.of((path) -> path.endsWith(".ico"))), this.drain,
			this.ticker);

	private int counted = -1;

	private int ignored = -1;

	private final FilterChain chain = (request, response) -> {
		this.counted = this.requests.counted().active();
		this.ignored = this.requests.ignored().active();
	};

	private MockHttpServletResponse request(String contextPath, String path) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", contextPath + path);
		request.setContextPath(contextPath);
		MockHttpServletResponse response = new MockHttpServletResponse();
		this.filter.doFilter(request, response, this.chain);
		return response;
	}

	private long silence() {
		return this.arrivals.silence(this.ticker.nanoTime());
	}

	@Test
	void aRequestIsWorkWhileItIsProcessedAndAnArrival() throws Exception {
		request("", "/orders");
		assertThat(this.counted).isOne();
		assertThat(this.ignored).isZero();
		assertThat(this.requests.counted().active()).isZero();
		assertThat(silence()).isZero();
	}

	@Test
	void aRequestThatFailsIsOver() {
		assertThatIllegalStateException().isThrownBy(() -> this.filter.doFilter(new MockHttpServletRequest(),
				new MockHttpServletResponse(), (request, response) -> {
					throw new IllegalStateException();
				}));
		assertThat(this.requests.counted().active()).isZero();
	}

	@Test
	void ignoredRequestsAreNeitherWorkNorArrivals() throws Exception {
		for (String path : List.of("/actuator", "/actuator/health", "/actuator;a=b", "/favicon.ico")) {
			request("/app", path);
			assertThat(this.counted).as(path).isZero();
			assertThat(this.ignored).as(path).isOne();
		}
		assertThat(this.requests.ignored().active()).isZero();
		assertThat(silence()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void aPathThatOnlyBeginsLikeAnIgnoredOneIsTraffic() throws Exception {
		request("", "/actuators");
		assertThat(this.counted).isOne();
		assertThat(silence()).isZero();
	}

	@Test
	void whileTheContextClosesRequestsAreRefusedUnlessTheyAreIgnored() throws Exception {
		this.drain.stateChanged(DrainState.RELEASING);
		MockHttpServletResponse response = request("", "/orders");
		assertThat(response.getStatus()).isEqualTo(503);
		assertThat(response.getHeader("Retry-After")).isEqualTo("1");
		assertThat(response.getHeader("Connection")).isEqualTo("close");
		assertThat(this.counted).isEqualTo(-1);
		assertThat(request("", "/actuator/health").getStatus()).isEqualTo(200);
		assertThat(this.ignored).isOne();
	}

	@Test
	void whileTheDrainIsUnderWayRequestsAreServed() throws Exception {
		this.drain.stateChanged(DrainState.DRAINING);
		assertThat(request("", "/orders").getStatus()).isEqualTo(200);
		this.drain.stateChanged(DrainState.DRAINED);
		assertThat(request("", "/orders").getStatus()).isEqualTo(200);
	}

	/**
	 * The request has looked at the door, and before it goes on somebody else closes it
	 * and counts who came through.
	 */
	@Test
	void whoeverClosesTheDoorFindsTheRequestThatSawItOpen() throws Exception {
		DrainProgress door = spy(this.drain);
		AtomicInteger found = new AtomicInteger(-1);
		given(door.isReleasing()).willAnswer((call) -> {
			boolean seen = (boolean) call.callRealMethod();
			CompletableFuture.runAsync(() -> {
				door.stateChanged(DrainState.RELEASING);
				found.compareAndSet(-1, this.requests.counted().active());
			}).get(20, TimeUnit.SECONDS);
			return seen;
		});
		RequestTrackingFilter filter = new RequestTrackingFilter(this.requests, this.arrivals,
				new IgnoredPaths(List::of, List.of()), door, this.ticker);
		MockHttpServletResponse response = new MockHttpServletResponse();
		filter.doFilter(new MockHttpServletRequest("GET", "/orders"), response, this.chain);
		assertThat(response.getStatus()).isEqualTo(200);
		assertThat(this.counted).as("served").isOne();
		assertThat(found).as("found by whoever closed the door").hasValue(1);
	}

}
