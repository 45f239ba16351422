package io.github.ebbtide.traffic;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TomcatConnections}: how long a connection has been idle.
 */
class TomcatConnectionsTests {

	@Test
	void isIdleSinceItWasReadFromOrWrittenTo() {
		assertThat(TomcatConnections.idle(5_000, 4_000, 250)).isEqualTo(1_000);
	}

	@Test
	void whenTheWallClockIsSetBackIdleConnectionsAreNotKeptForThatLong() {
		assertThat(TomcatConnections.idle(5_000, 3_600_000, 250)).isEqualTo(250);
	}

}
