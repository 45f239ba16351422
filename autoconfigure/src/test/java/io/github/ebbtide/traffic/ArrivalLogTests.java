package io.github.ebbtide.traffic;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ArrivalLogTests {

	private final ArrivalLog log = new ArrivalLog(Duration.ofSeconds(1));

	private static long at(long millis) {
		return Duration.ofMillis(millis).toNanos();
	}

	@Test
	void beforeTheFirstArrivalSilenceIsEndless() {
		assertThat(this.log.silence(at(5))).isEqualTo(Long.MAX_VALUE);
		assertThat(this.log.longestGap(at(5))).isZero();
	}

	@Test
	void theFirstArrivalMakesNoGap() {
		this.log.arrived(at(30_000));
		assertThat(this.log.longestGap(at(30_000))).isZero();
		assertThat(this.log.silence(at(30_700))).isEqualTo(at(700));
	}

	@Test
	void gapsUpToHalfTheQuietPeriodAreNotRemembered() {
		this.log.arrived(at(0));
		this.log.arrived(at(500));
		assertThat(this.log.longestGap(at(500))).isZero();
		assertThat(this.log.silence(at(600))).isEqualTo(at(100));
	}

	@Test
	void theLongestGapOfTheLastMinuteCounts() {
		this.log.arrived(at(0));
		this.log.arrived(at(3_000));
		this.log.arrived(at(5_000));
		this.log.arrived(at(5_700));
		assertThat(this.log.longestGap(at(63_000))).isEqualTo(at(3_000));
		assertThat(this.log.longestGap(at(63_001))).isEqualTo(at(2_000));
		assertThat(this.log.longestGap(at(65_001))).isEqualTo(at(700));
		assertThat(this.log.longestGap(at(65_701))).isZero();
	}

	@Test
	void aLongerGapTakesThePlaceOfShorterOnes() {
		this.log.arrived(at(0));
		this.log.arrived(at(600));
		this.log.arrived(at(1_300));
		this.log.arrived(at(3_300));
		assertThat(this.log.longestGap(at(3_300))).isEqualTo(at(2_000));
	}

	@Test
	void arrivalsWithinAMillisecondAreOne() {
		this.log.arrived(0);
		this.log.arrived(999_999);
		assertThat(this.log.silence(at(2))).isEqualTo(at(2));
		this.log.arrived(1_000_000);
		assertThat(this.log.silence(at(2))).isEqualTo(at(1));
	}

	@Test
	void anArrivalThatWasHeldUpDoesNotTurnTimeBack() {
		this.log.arrived(at(100));
		this.log.arrived(at(40));
		assertThat(this.log.silence(at(100))).isZero();
	}

}
