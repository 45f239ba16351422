package io.github.ebbtide.messaging;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkSource;
import org.jspecify.annotations.Nullable;

/**
 * The messages in hand of containers that were told to stop: a container counts as one
 * piece of work until it says that it has handled what it had. Thread-safe.
 *
 * @since 0.1.0
 */
public final class MessageWork implements WorkSource {

	private final Set<StoppingContainer> stopping = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Runnable signal;

	@Override
	public String kind() {
		return "message";
	}

	@Override
	public void forEach(Consumer<? super Work> action) {
		this.stopping.forEach(action);
	}

	@Override
	public int active() {
		return this.stopping.size();
	}

	@Override
	public void signalEnd(@Nullable Runnable signal) {
		this.signal = signal;
	}

	/**
	 * Note that a container stops.
	 * @param container its name
	 * @return what to run when it has stopped
	 */
	Runnable stopping(String container) {
		StoppingContainer stopping = new StoppingContainer(container);
		this.stopping.add(stopping);
		return () -> {
			this.stopping.remove(stopping);
			Runnable signal = this.signal;
			if (signal != null) {
				signal.run();
			}
		};
	}

	private static final class StoppingContainer implements Work {

		private final String name;

		private final long startNanos = System.nanoTime();

		private final @Nullable Thread thread;

		StoppingContainer(String name) {
			this.name = name;
			this.thread = find(name);
		}

		/** Containers name their threads after themselves. */
		private static @Nullable Thread find(String container) {
			return Thread.getAllStackTraces()
				.keySet()
				.stream()
				.filter((thread) -> thread.getName().contains(container)
						&& !thread.getName().startsWith(ListenerIntake.THREAD_PREFIX))
				.findFirst()
				.orElse(null);
		}

		@Override
		public String description() {
			return "messages in hand of " + this.name;
		}

		@Override
		public long startNanos() {
			return this.startNanos;
		}

		@Override
		public @Nullable Thread thread() {
			return this.thread;
		}

	}

}
