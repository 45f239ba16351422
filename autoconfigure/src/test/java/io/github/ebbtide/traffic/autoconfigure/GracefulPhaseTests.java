package io.github.ebbtide.traffic.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.traffic.ArrivalLog;
import io.github.ebbtide.traffic.DrainProgress;
import io.github.ebbtide.traffic.IgnoredPaths;
import io.github.ebbtide.traffic.RequestTracker;
import io.github.ebbtide.traffic.RequestTrackingFilter;
import io.github.ebbtide.traffic.TrackedRequests;
import io.github.ebbtide.work.Ticker;
import org.junit.jupiter.api.Test;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GracefulPhase}.
 */
class GracefulPhaseTests {

	private static final Duration FRAMEWORKS_DEFAULT = Duration.ofSeconds(10);

	private final TrackedRequests<RequestTracker> requests = new TrackedRequests<>(new RequestTracker(),
			new RequestTracker());

	@Test
	void ignoredRequestIsNotWaitedForOnceMore() throws Exception {
		Rounds.oneOf(3, () -> {
			RequestTrackingFilter filter = new RequestTrackingFilter(this.requests,
					new ArrivalLog(Duration.ofMillis(500)), new IgnoredPaths(List::of, List.of((path) -> true)),
					new DrainProgress(Ticker.SYSTEM), Ticker.SYSTEM);
			filter.doFilter(new MockHttpServletRequest("GET", "/events"), new MockHttpServletResponse(),
					(request, response) -> assertThat(close()).isLessThan(FRAMEWORKS_DEFAULT.dividedBy(2)));
		});
	}

	private Duration close() {
		GenericApplicationContext context = new GenericApplicationContext();
		context.registerBean(NeverStopped.class);
		context.registerBean("lifecycleProcessor", DefaultLifecycleProcessor.class);
		context.refresh();
		GracefulPhase phase = new GracefulPhase(context.getBeanProvider(DefaultLifecycleProcessor.class),
				this.requests::active);
		phase.phaseStarted(ShutdownPhase.FINISH);
		phase.phaseStarted(ShutdownPhase.RELEASE);
		long start = System.nanoTime();
		context.close();
		return Duration.ofNanos(System.nanoTime() - start);
	}

	/** Stops like a web server with a request in flight. */
	static final class NeverStopped implements SmartLifecycle {

		private volatile boolean running;

		@Override
		public int getPhase() {
			return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop(Runnable callback) {
			// never calls back
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

}
