package io.github.ebbtide.work;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Deadline}.
 */
@Timeout(60)
class DeadlineTests {

	private final ManualTicker ticker = new ManualTicker();

	private final Deadline deadline = Deadline.after(Duration.ofSeconds(10), this.ticker);

	@Test
	void remainingTimeShrinksAsTimePasses() {
		assertThat(this.deadline.remaining()).isEqualTo(Duration.ofSeconds(10));
		this.ticker.advance(Duration.ofMillis(9_999));
		assertThat(this.deadline.remaining()).isEqualTo(Duration.ofMillis(1));
		assertThat(this.deadline.hasPassed()).isFalse();
	}

	@Test
	void deadlineHasPassedExactlyWhenNothingRemains() {
		this.ticker.advance(Duration.ofSeconds(10).minusNanos(1));
		assertThat(this.deadline.hasPassed()).isFalse();
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(this.deadline.hasPassed()).isTrue();
	}

	@Test
	void remainingTimeIsNeverNegative() {
		this.ticker.advance(Duration.ofHours(1));
		assertThat(this.deadline.remaining()).isZero();
		assertThat(this.deadline.remainingNanos()).isZero();
	}

	@Test
	void deadlineHoldsWhenTheClockOverflows() {
		// the manual clock overflows one minute after its origin
		Deadline beyond = Deadline.after(Duration.ofSeconds(90), this.ticker);
		assertThat(beyond.remaining()).isEqualTo(Duration.ofSeconds(90));
		assertThat(beyond.earlierOf(this.deadline)).isSameAs(this.deadline);
		assertThat(this.deadline.earlierOf(beyond)).isSameAs(this.deadline);
	}

	@Test
	void withinIsTheNearerOfLimitAndDeadline() {
		this.ticker.advance(Duration.ofSeconds(4));
		assertThat(this.deadline.within(Duration.ofSeconds(2)).remaining()).isEqualTo(Duration.ofSeconds(2));
		assertThat(this.deadline.within(Duration.ofSeconds(7))).isSameAs(this.deadline);
	}

	@Test
	void minusKeepsTimeBack() {
		assertThat(this.deadline.minus(Duration.ofSeconds(4)).remaining()).isEqualTo(Duration.ofSeconds(6));
		assertThat(this.deadline.minus(Duration.ofSeconds(40)).hasPassed()).isTrue();
	}

	@Test
	void endlessLimitIsALongTimeAndNoOverflow() {
		Deadline endless = Deadline.after(ChronoUnit.FOREVER.getDuration(), this.ticker);
		assertThat(endless.hasPassed()).isFalse();
		assertThat(endless.remaining()).isGreaterThan(Duration.ofDays(365));
		assertThat(endless.earlierOf(this.deadline)).isSameAs(this.deadline);
		assertThat(this.deadline.within(ChronoUnit.FOREVER.getDuration())).isSameAs(this.deadline);
		assertThat(this.deadline.minus(ChronoUnit.FOREVER.getDuration()).hasPassed()).isTrue();
	}

	@Test
	void passedDeadlineIsNotWaitedFor() throws InterruptedException {
		Object monitor = new Object();
		synchronized (monitor) {
			Deadline.after(Duration.ZERO).await(monitor);
			Deadline.after(Duration.ofNanos(1)).await(monitor);
		}
	}

	@Test
	void deadlineSaysWhatIsLeft() {
		assertThat(this.deadline).hasToString("PT10S to go");
	}

}
