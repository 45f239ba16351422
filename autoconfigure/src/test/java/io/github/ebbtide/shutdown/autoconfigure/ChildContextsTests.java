package io.github.ebbtide.shutdown.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.junit.jupiter.api.Test;

import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class ChildContextsTests {

	@Test
	void aParentWaitsForItsChildrenInFinishAndOnceMoreBeforeItCloses() throws Exception {
		try (GenericApplicationContext parent = new GenericApplicationContext()) {
			parent.registerBean(ChildContexts.class, ChildContexts::new);
			parent.refresh();
			ChildContexts children = parent.getBean(ChildContexts.class);
			assertThat(children.tasks()).isEmpty();
			Runnable closed = ChildContexts.register(new GenericApplicationContext(parent));
			List<ShutdownTask> tasks = children.tasks().toList();
			assertThat(tasks).extracting(ShutdownTask::phase)
				.containsExactly(ShutdownPhase.FINISH, ShutdownPhase.RELEASE);
			assertThat(tasks).allMatch((task) -> task.appliesTo(ShutdownReason.SIGTERM))
				.noneMatch((task) -> task.appliesTo(ShutdownReason.CONTEXT_CLOSED));
			List<CompletableFuture<?>> ends = new ArrayList<>();
			for (ShutdownTask task : tasks) {
				CompletionStage<?> end = task.run(Deadline.after(Duration.ofSeconds(1)));
				assertThat(end).isNotNull();
				ends.add(end.toCompletableFuture());
			}
			assertThat(ends).noneMatch(CompletableFuture::isDone);
			closed.run();
			assertThat(ends).allMatch(CompletableFuture::isDone);
			assertThat(tasks).allMatch((task) -> task.pending() == 0);
		}
	}

}
