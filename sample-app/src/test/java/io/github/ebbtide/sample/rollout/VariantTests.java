package io.github.ebbtide.sample.rollout;

import java.nio.file.Path;
import java.util.stream.Stream;

import io.github.ebbtide.sample.ArchiveDeskApplication;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Variant}, so that the rig, which nobody runs every day, stays ready.
 */
class VariantTests {

	@Test
	void theSampleStartsWithEbbtideSwitchedOff(@TempDir Path directory) {
		String[] arguments = Stream
			.concat(Variant.STOCK_NONE.arguments().stream(),
					Stream.of("--server.port=0", "--management.server.port=0",
							"--sample.archive.directory=" + directory))
			.toArray(String[]::new);
		try (ConfigurableApplicationContext context = SpringApplication.run(ArchiveDeskApplication.class, arguments)) {
			assertThat(context.getBeanProvider(ShutdownCoordinator.class).stream()).isEmpty();
		}
	}

}
