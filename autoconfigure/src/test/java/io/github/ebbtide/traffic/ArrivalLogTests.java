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
		arrivedEvery(10, 0, 10_000);
		this.log.arrived(at(13_000));
		this.log.arrived(at(15_000));
		this.log.arrived(at(15_700));
		assertThat(this.log.longestGap(at(73_000))).isEqualTo(at(3_000));
		assertThat(this.log.longestGap(at(73_001))).isEqualTo(at(2_000));
		assertThat(this.log.longestGap(at(75_001))).isEqualTo(at(700));
		assertThat(this.log.longestGap(at(75_701))).isZero();
	}

	@Test
	void aLongerGapTakesThePlaceOfShorterOnes() {
		arrivedEvery(10, 0, 10_000);
		this.log.arrived(at(10_600));
		this.log.arrived(at(11_300));
		this.log.arrived(at(13_300));
		assertThat(this.log.longestGap(at(13_300))).isEqualTo(at(2_000));
	}

	@Test
	void theSilenceBetweenWarmUpAndTrafficIsNoGapOfTraffic() {
		this.log.arrived(at(0));
		arrivedEvery(10, 20_000, 22_000);
		assertThat(this.log.longestGap(at(22_000))).isZero();
		assertThat(this.log.observed(at(22_000))).isEqualTo(at(2_000));
	}

	@Test
	void warmUpMayBeManyRequestsWithGapsOfTheirOwn() {
		arrivedEvery(10, 0, 2_000);
		this.log.arrived(at(3_500));
		this.log.arrived(at(5_000));
		assertThat(this.log.longestGap(at(5_000))).isEqualTo(at(1_500));
		arrivedEvery(10, 20_000, 22_000);
		assertThat(this.log.longestGap(at(22_000))).isZero();
		assertThat(this.log.observed(at(22_000))).isEqualTo(at(2_000));
	}

	@Test
	void whereTrafficIsSparseOnlyItsFirstGapIsTakenForStartup() {
		arrivedEvery(3_000, 0, 3_000);
		assertThat(this.log.longestGap(at(3_000))).isZero();
		assertThat(this.log.observed(at(3_500))).isEqualTo(at(500));
		this.log.arrived(at(6_000));
		assertThat(this.log.longestGap(at(6_000))).isEqualTo(at(3_000));
		assertThat(this.log.observed(at(6_000))).isEqualTo(at(3_000));
	}

	@Test
	void whereTrafficComesInBurstsOnlyItsFirstPauseIsTakenForStartup() {
		arrivedEvery(10, 0, 1_000);
		arrivedEvery(10, 20_000, 21_000);
		assertThat(this.log.longestGap(at(21_000))).isZero();
		arrivedEvery(10, 40_000, 41_000);
		assertThat(this.log.longestGap(at(41_000))).isEqualTo(at(19_000));
		assertThat(this.log.observed(at(41_000))).isEqualTo(at(21_000));
	}

	@Test
	void aGapNoLongerThanTheTrafficBeforeItIsItsOwn() {
		arrivedEvery(10, 0, 4_000);
		this.log.arrived(at(8_000));
		assertThat(this.log.longestGap(at(8_000))).isEqualTo(at(4_000));
		assertThat(this.log.observed(at(8_000))).isEqualTo(at(8_000));
	}

	@Test
	void beforeTheFirstArrivalThereIsNothingToLookAt() {
		assertThat(this.log.observed(at(5))).isZero();
	}

	private void arrivedEvery(long millis, long from, long to) {
		for (long now = from; now <= to; now += millis) {
			this.log.arrived(at(now));
		}
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
