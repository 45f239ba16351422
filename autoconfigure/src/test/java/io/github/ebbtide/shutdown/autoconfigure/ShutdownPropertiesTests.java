package io.github.ebbtide.shutdown.autoconfigure;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The properties before there are beans.
 */
class ShutdownPropertiesTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	@Test
	void whereNothingIsSetTheDefaultsAreWhatBootWouldBind() {
		ConfigurationPropertySources.attach(this.environment);
		assertThat(ShutdownProperties.in(this.environment))
			.isEqualTo(new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("ebbtide.shutdown",
					ShutdownProperties.class));
	}

	@Test
	void whatIsSetIsBoundAndTheRestIsAsItWas() {
		this.environment.getPropertySources()
			.addFirst(new MapPropertySource("test",
					Map.of("ebbtide.shutdown.timeout", "7s", "ebbtide.shutdown.watchdog.exit-code", "9")));
		ConfigurationPropertySources.attach(this.environment);
		ShutdownProperties properties = ShutdownProperties.in(this.environment);
		assertThat(properties.timeout()).isEqualTo(Duration.ofSeconds(7));
		assertThat(properties.watchdog()).isEqualTo(new ShutdownProperties.Watchdog(true, 9));
		assertThat(properties.signals()).containsExactlyInAnyOrder("TERM", "INT");
	}

}
