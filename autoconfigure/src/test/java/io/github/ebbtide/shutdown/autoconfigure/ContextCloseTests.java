package io.github.ebbtide.shutdown.autoconfigure;

import java.time.Duration;

import io.github.ebbtide.fixture.Pairs;
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

	/**
	 * What nobody notices; settling takes a second at least, what looks for work again
	 * does so after 50 ms.
	 */
	private static final Duration UNNOTICED = Duration.ofMillis(50);

	private static final Duration OUTER_BOUND = Duration.ofSeconds(20);

	@Test
	void closingAContextTakesHardlyLongerThanWithoutEbbtide() throws Exception {
		// code that runs for the first time is slow
		for (int i = 0; i < 2; i++) {
			close(true);
			close(false);
		}
		Pairs pairs = Pairs.measure(5, 20, UNNOTICED, () -> close(true), () -> close(false));
		assertThat(pairs.extra()).as("%s", pairs).isLessThanOrEqualTo(UNNOTICED);
	}

	private static Duration close(boolean enabled) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.registerShutdownHook(false)
			.properties("server.port=0", "spring.main.cloud-platform=kubernetes", "ebbtide.shutdown.enabled=" + enabled,
					"ebbtide.traffic.enabled=" + enabled, "spring.main.banner-mode=off")
			.run();
		long start = System.nanoTime();
		context.close();
		Duration taken = Duration.ofNanos(System.nanoTime() - start);
		assertThat(taken).isLessThan(OUTER_BOUND);
		return taken;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
