package io.github.ebbtide.metrics;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.ManualTicker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class LastScrapeTests {

	private final ManualTicker ticker = new ManualTicker();

	private final LastScrape lastScrape = new LastScrape(Duration.ofSeconds(15), this.ticker);

	private final LastScrapeFilter filter = new LastScrapeFilter(this.lastScrape);

	@Test
	void theScrapeThatBeginsAfterTheWorkIsOverEndsTheWait() throws Exception {
		scrape();
		CompletableFuture<?> held = hold(Duration.ofSeconds(60));
		await().until(this.lastScrape::isAwaited);
		assertThat(held).isNotDone();
		scrape();
		held.get(30, TimeUnit.SECONDS);
	}

	@Test
	void oneThatNobodyMakesIsWaitedForNoLongerThanTheLimit() throws Exception {
		CompletableFuture<?> held = hold(Duration.ofSeconds(60));
		await().until(this.lastScrape::isAwaited);
		this.ticker.advance(Duration.ofSeconds(14));
		assertThat(held).isNotDone();
		this.ticker.advance(Duration.ofSeconds(1));
		held.get(30, TimeUnit.SECONDS);
	}

	@Test
	void theDrainsOwnClockComesFirst() throws Exception {
		CompletableFuture<?> held = hold(Duration.ofSeconds(2));
		await().until(this.lastScrape::isAwaited);
		this.ticker.advance(Duration.ofSeconds(2));
		held.get(30, TimeUnit.SECONDS);
	}

	@Test
	void onlyAProcessThatEndsIsHeld() {
		assertThat(this.lastScrape.appliesTo(ShutdownReason.SIGTERM)).isTrue();
		assertThat(this.lastScrape.appliesTo(ShutdownReason.CONTEXT_CLOSED)).isFalse();
		assertThat(this.lastScrape.appliesTo(ShutdownReason.ENDPOINT)).isFalse();
	}

	private CompletableFuture<?> hold(Duration limit) {
		Deadline deadline = Deadline.after(limit, this.ticker);
		return CompletableFuture.runAsync(() -> {
			try {
				this.lastScrape.run(deadline);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private void scrape() throws Exception {
		this.filter.doFilter(new MockHttpServletRequest(), new MockHttpServletResponse(), new MockFilterChain());
	}

}
