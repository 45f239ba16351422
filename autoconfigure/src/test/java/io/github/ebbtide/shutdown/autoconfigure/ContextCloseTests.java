package io.github.ebbtide.shutdown.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A context that is merely closed, as in tests and on a developer's restart, costs
 * nothing worth noticing, on a CI runner that is a pod as well.
 */
class ContextCloseTests {

	private static final int PAIRS = 5;

	@Test
	void closingAContextTakesAboutAsLongAsWithoutEbbtide() {
		close(true);
		close(false);
		List<Duration> with = new ArrayList<>();
		List<Duration> without = new ArrayList<>();
		for (int i = 0; i < PAIRS; i++) {
			with.add(close(true));
			without.add(close(false));
		}
		// settle or the propagation delay would take a second and more
		assertThat(median(with)).isLessThan(median(without).multipliedBy(2).plusMillis(300));
	}

	private static Duration close(boolean enabled) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.registerShutdownHook(false)
			.properties("server.port=0", "spring.main.cloud-platform=kubernetes", "ebbtide.shutdown.enabled=" + enabled,
					"ebbtide.traffic.enabled=" + enabled, "spring.main.banner-mode=off")
			.run();
		long start = System.nanoTime();
		context.close();
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private static Duration median(List<Duration> durations) {
		return durations.stream().sorted().toList().get(PAIRS / 2);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
