package io.github.ebbtide.shutdown.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link QuietPeriodEnvironmentPostProcessor}.
 */
class QuietPeriodEnvironmentPostProcessorTests {

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void eventLoopsEndAtOnce() {
		assertThat(quietPeriod()).isEqualTo("0s");
	}

	@Test
	void whatTheUserSaysWins() {
		this.environment.setProperty(QuietPeriodEnvironmentPostProcessor.PROPERTY, "3s");
		assertThat(quietPeriod()).isEqualTo("3s");
	}

	@Test
	void whatTheUsersDefaultPropertiesSayWinsToo() {
		DefaultPropertiesPropertySource.addOrMerge(Map.of(QuietPeriodEnvironmentPostProcessor.PROPERTY, "3s"),
				this.environment.getPropertySources());
		assertThat(quietPeriod()).isEqualTo("3s");
	}

	@Test
	void withoutTheDrainNothingIsSaid() {
		this.environment.setProperty("ebbtide.shutdown.enabled", "false");
		assertThat(quietPeriod()).isNull();
	}

	private String quietPeriod() {
		new QuietPeriodEnvironmentPostProcessor().postProcessEnvironment(this.environment, new SpringApplication());
		return this.environment.getProperty(QuietPeriodEnvironmentPostProcessor.PROPERTY);
	}

}
