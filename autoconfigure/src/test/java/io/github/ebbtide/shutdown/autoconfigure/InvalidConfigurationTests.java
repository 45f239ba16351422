package io.github.ebbtide.shutdown.autoconfigure;

import java.time.Duration;
import java.util.Arrays;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A configuration that cannot work is refused at startup, in words, with the property to
 * change.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidConfigurationTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					ebbtide.shutdown.grace-period=20s          | kills the process after 20s | at least 27s
					ebbtide.shutdown.timeout=-1s               | must be longer than zero    | Update your application's configuration
					ebbtide.shutdown.phases.settle.timeout=-1s | must not be negative        | Update your application's configuration
					ebbtide.shutdown.phases.settle.timeout=24s | add up to 31000 ms          | ebbtide.shutdown.phases.<name>.timeout
					ebbtide.shutdown.phases.setle.timeout=1s   | ebbtide.shutdown.phases.setle | announce, settle, quiesce
					ebbtide.shutdown.phases.mine.after=nowhere | 'mine' is to run after 'nowhere' | ebbtide.shutdown.phases.mine.after
					ebbtide.shutdown.phases.settle.after=finish | settle -> | Remove one of these
					ebbtide.shutdown.watchdog.exit-code=256    | must be from 0 to 255       | Update your application's configuration
					ebbtide.shutdown.readiness-policy=never    | ebbtide.shutdown.readiness-policy | The following values are valid
					ebbtide.executor.late-submission-policy=panic | ebbtide.executor.late-submission-policy | The following values are valid
					ebbtide.traffic.propagation-delay=-1s      | must not be negative        | Update your application's configuration
					ebbtide.websocket.close-code=1005          | No peer accepts             | Update your application's configuration
					ebbtide.websocket.close-code=1006          | No peer accepts             | Update your application's configuration
					ebbtide.websocket.close-code=1015          | No peer accepts             | Update your application's configuration
					ebbtide.websocket.spread=-1s               | must not be negative        | Update your application's configuration
					ebbtide.traffic.quiet-period=-1s           | must not be negative        | Update your application's configuration
					""")
	void aMistakeGetsAFailureAnalysis(String property, String description, String action, CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(Application.class, property));
		assertThat(output).contains("APPLICATION FAILED TO START", description, action).doesNotContain("\tat ");
	}

	@Test
	void aTaskInAnUnknownPhaseIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(Misplaced.class));
		assertThat(output).contains("APPLICATION FAILED TO START", "'misplaced'", "'nowhere'").doesNotContain("\tat ");
	}

	@Test
	void aLongerLifecycleTimeoutIsWarnedAboutWithBothNumbers(CapturedOutput output) {
		run(Application.class, "spring.lifecycle.timeout-per-shutdown-phase=45s").close();
		assertThat(output).contains("timeout-per-shutdown-phase is 45s").contains("after 25s");
	}

	@Test
	void aGracePeriodThatFitsIsFine(CapturedOutput output) {
		run(Application.class, "ebbtide.shutdown.grace-period=27s").close();
		assertThat(output).doesNotContain("FAILED", "WARN");
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
		// no signal handlers in the JVM of the tests
		return new SpringApplicationBuilder(application).registerShutdownHook(false)
			.web(application == Application.class ? WebApplicationType.SERVLET : WebApplicationType.NONE)
			.properties("server.port=0")
			.run(Arrays.stream(properties).map((property) -> "--" + property).toArray(String[]::new));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Misplaced {

		@Bean
		ShutdownTask misplaced() {
			return ShutdownTask.of("misplaced", "nowhere", (deadline) -> {
			});
		}

		@Bean
		ShutdownPhase elsewhere() {
			return ShutdownPhase.after("elsewhere", ShutdownPhase.SETTLE, Duration.ofSeconds(1));
		}

	}

}
