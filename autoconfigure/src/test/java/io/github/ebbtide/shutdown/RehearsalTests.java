package io.github.ebbtide.shutdown;

import java.util.List;
import java.util.function.Consumer;

import io.github.ebbtide.work.TestSource;
import io.github.ebbtide.work.Work;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class RehearsalTests {

	@Test
	void aRehearsalTouchesNothingAndSaysNothing(CapturedOutput output) {
		TestApplication application = new TestApplication();
		TestTask task = application.task("real", ShutdownPhase.QUIESCE);
		application.http.beginDetached("GET /report");
		application.add(new TestSource("batch") {

			@Override
			public void forEach(Consumer<? super Work> action) {
				throw new IllegalStateException("no database");
			}

		});
		ShutdownReport report = application.coordinator().rehearse();
		assertThat(application.coordinator().state()).isEqualTo(DrainState.RUNNING);
		assertThat(application.coordinator().report().reason()).isNull();
		assertThat(List.of(task)).noneMatch(TestTask::wasStarted);
		assertThat(report.phases()).extracting(ShutdownReport.Phase::tasks)
			.contains(List.of())
			.anyMatch((tasks) -> !tasks.isEmpty());
		assertThat(output).doesNotContain("drain  ");
	}

}
