package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DefaultPhases}.
 */
class DefaultPhasesTests {

	@Test
	void budgetsAreThoseOfTheDesign() {
		List<ShutdownPhase> phases = DefaultPhases.within(Duration.ofSeconds(25));
		assertThat(phase(phases, "announce").timeout()).isEqualTo(Duration.ofSeconds(1));
		assertThat(phase(phases, "settle").timeout()).isEqualTo(Duration.ofSeconds(10));
		assertThat(phase(phases, "quiesce").timeout()).isEqualTo(Duration.ofSeconds(2));
		assertThat(phase(phases, "finish").timeout()).isNull();
		assertThat(phase(phases, "release").timeout()).isNull();
		assertThat(phase(phases, "release").reserve()).isEqualTo(Duration.ofSeconds(3));
		assertThat(phase(phases, "exit").reserve()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void shorterTimeoutShrinksAllInProportionAndLeavesTheExitWhatItNeeds() {
		List<ShutdownPhase> phases = DefaultPhases.within(Duration.ofMillis(2_500));
		assertThat(phase(phases, "announce").timeout()).isEqualTo(Duration.ofMillis(100));
		assertThat(phase(phases, "settle").timeout()).isEqualTo(Duration.ofSeconds(1));
		assertThat(phase(phases, "quiesce").timeout()).isEqualTo(Duration.ofMillis(200));
		assertThat(phase(phases, "release").reserve()).isEqualTo(Duration.ofMillis(300));
		assertThat(phase(phases, "exit").timeout()).isEqualTo(Duration.ofMillis(625));
	}

	@Test
	void longerTimeoutGoesToFinishAlone() {
		List<ShutdownPhase> phases = DefaultPhases.within(Duration.ofMinutes(5));
		assertThat(phases).extracting(ShutdownPhase::timeout)
			.containsExactly(seconds(1), seconds(10), seconds(2), null, null, seconds(1));
	}

	@Test
	void anyTimeoutHasRoomForAllPhases() {
		for (long millis : new long[] { 1, 999, 5_000, 25_000, 60_000 }) {
			Duration timeout = Duration.ofMillis(millis);
			assertThat(PhaseGraph.of(DefaultPhases.within(timeout)).longestPath()).isLessThanOrEqualTo(timeout);
		}
	}

	@Test
	void everyPhaseSaysWhatItDoesAndRecovers() {
		assertThat(DefaultPhases.within(Duration.ofSeconds(25)))
			.allSatisfy((phase) -> assertThat(phase.description()).isNotBlank())
			.allMatch(ShutdownPhase::recover);
	}

	private static @Nullable Duration seconds(int seconds) {
		return Duration.ofSeconds(seconds);
	}

	private static ShutdownPhase phase(List<ShutdownPhase> phases, String name) {
		return phases.stream().filter((phase) -> phase.name().equals(name)).findFirst().orElseThrow();
	}

}
