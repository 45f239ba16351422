package io.github.ebbtide.shutdown.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import io.github.ebbtide.shutdown.ShutdownCoordinator.Participants;
import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Intake;
import io.github.ebbtide.work.autoconfigure.OwnBeans;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Finds who takes part in a drain: beans, and methods of beans. Asked for the first time
 * when all singletons exist; from then on nothing is looked up or created any more,
 * because a drain may run while the context closes.
 */
final class ContextParticipants {

	private final ConfigurableApplicationContext context;

	private final ReleaseMode release;

	private final OnShutdownTasks onShutdownTasks;

	private final ChildContexts children;

	ContextParticipants(ConfigurableApplicationContext context, ReleaseMode release, OnShutdownTasks onShutdownTasks,
			ChildContexts children) {
		this.context = context;
		this.release = release;
		this.onShutdownTasks = onShutdownTasks;
		this.children = children;
	}

	Participants participants() {
		Beans<ShutdownTask> tasks = new Beans<>(ShutdownTask.class);
		Beans<Intake> intakes = new Beans<>(Intake.class);
		Beans<ShutdownListener> listeners = new Beans<>(ShutdownListener.class);
		return new Participants(
				() -> Stream.of(tasks.get().stream(), this.onShutdownTasks.tasks().stream(), this.children.tasks())
					.flatMap((each) -> each)
					.toList(),
				intakes::get, listeners::get, (this.release == ReleaseMode.CLOSE) ? this.context::close : null);
	}

	private final class Beans<T> {

		private final Class<T> type;

		private volatile @Nullable List<T> beans;

		Beans(Class<T> type) {
			this.type = type;
		}

		List<T> get() {
			List<T> beans = this.beans;
			if (beans == null) {
				beans = OwnBeans.of(ContextParticipants.this.context.getBeanFactory(), this.type);
				this.beans = beans;
			}
			return beans;
		}

	}

}
