package io.github.ebbtide.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.HungWork;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DrainDescriptorTests {

	@Test
	void timesAreCutToMilliseconds() {
		DrainDescriptor descriptor = DrainDescriptor.of(report("GET /a"));
		assertThat(descriptor.remaining()).isEqualTo(Duration.ofMillis(12_345));
		assertThat(descriptor.startedAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05.678Z"));
		assertThat(descriptor.phases().get(0).duration()).isEqualTo(Duration.ofMillis(7));
		assertThat(descriptor.phases().get(0).timeout()).isNull();
	}

	@Test
	void blockersKeepTheirStackAndLoseQueryStrings() {
		DrainDescriptor.BlockerDescriptor blocker = DrainDescriptor.of(report("GET /a?token=secret to b?c=d"))
			.phases()
			.get(0)
			.tasks()
			.get(0)
			.blockers()
			.get(0);
		assertThat(blocker.description()).isEqualTo("GET /a to b");
		assertThat(blocker.stack()).containsExactly("one", "two");
	}

	@Test
	void whatHangsIsShownWithItsPlaceAndWithoutQueryStrings() {
		Blocker work = new Blocker("http", "GET /a?token=secret", Duration.ofSeconds(45), "exec-1", "Desk.read",
				"Net.poll", List.of("one"));
		HungWork hung = new HungWork(work, Duration.ofNanos(7_999_999));
		assertThat(DrainDescriptor.of(report("GET /a"), List.of(hung)).hung())
			.containsExactly(new DrainDescriptor.HungDescriptor("http", "GET /a", Duration.ofSeconds(45),
					Duration.ofMillis(7), "exec-1", "Desk.read", "Net.poll", List.of("one")));
	}

	private ShutdownReport report(String description) {
		Duration odd = Duration.ofNanos(7_999_999);
		Blocker blocker = new Blocker("http", description, odd, "exec-1", "Desk.read", "Net.poll",
				List.of("one", "two"));
		ShutdownReport.Task task = new ShutdownReport.Task("http", Status.RUNNING, odd, odd, 1, List.of(blocker), null);
		ShutdownReport.Phase phase = new ShutdownReport.Phase("finish", Status.RUNNING, null, odd, odd, List.of(task));
		return new ShutdownReport(DrainState.DRAINING, "finish", ShutdownReason.ENDPOINT,
				Instant.parse("2026-01-02T03:04:05.678901Z"), null, odd, Duration.ofNanos(12_345_678_901L),
				List.of(phase), Map.of("http", 1), Map.of(), List.of());
	}

}
