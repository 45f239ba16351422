package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.Rounds;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * URL connections in a process of their own: the JDK reads their timeouts only once.
 */
class UrlConnectionIT {

	private static final Duration READ = Duration.ofSeconds(1);

	private static final Pattern OUTCOME = Pattern.compile(": (\\S+) (\\d+) ms (.*)");

	@Test
	void readsAreBoundedAndWritesShowWhereTheyHang() throws Exception {
		Rounds.oneOf(3, () -> {
			try (AppProcess app = AppProcess.of(UrlConnectionApplication.class)
				.with("spring.main.web-application-type=none",
						"ebbtide.socket-timeouts.url-connection.read=" + READ.toMillis() + "ms")
				.start()) {
				app.awaitExit(Duration.ofSeconds(60));
				assertGivenUp(app, "silent URLConnection", READ);
				assertGivenUp(app, "silent RestTemplate", READ);
				assertGivenUp(app, "half URLConnection", READ);
				// closes the body, and for that waits for the rest of it
				assertGivenUp(app, "half RestTemplate", READ.multipliedBy(2));
				assertHealthy(app, "trickling URLConnection");
				assertHealthy(app, "trickling RestTemplate");
				assertThat(app.output()).containsPattern("post: (SocketDispatcher.write|Net.poll)");
			}
		});
	}

	private static void assertGivenUp(AppProcess app, String call, Duration bound) {
		Matcher outcome = outcome(app, call);
		assertThat(outcome.group(3)).contains("SocketTimeoutException: Read timed out");
		assertThat(elapsed(outcome)).as(call).isBetween(bound.minusMillis(200), bound.plusSeconds(1));
	}

	private static void assertHealthy(AppProcess app, String call) {
		Matcher outcome = outcome(app, call);
		assertThat(outcome.group(1)).isEqualTo("0123456789");
		assertThat(elapsed(outcome)).as(call).isGreaterThan(READ);
	}

	private static Duration elapsed(Matcher outcome) {
		return Duration.ofMillis(Long.parseLong(outcome.group(2)));
	}

	private static Matcher outcome(AppProcess app, String call) {
		Matcher matcher = OUTCOME.matcher(app.lines()
			.stream()
			.filter((line) -> line.startsWith(call + ":"))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no '" + call + "' in " + app.output())));
		assertThat(matcher.find()).isTrue();
		return matcher;
	}

}
