package io.github.ebbtide.messaging;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkSource;
import io.github.ebbtide.work.WorkTable;
import org.jspecify.annotations.Nullable;

/**
 * The messages in hand. Each run of a handler is a piece of work; once its container was
 * told to stop, the container counts instead, as one, until it says that it has handled
 * what it had. Runs are noted without locks. Thread-safe.
 *
 * @since 0.1.0
 */
public final class MessageWork implements WorkSource {

	private final WorkTable<HandledMessage> handled = new WorkTable<>();

	private final Set<StoppingContainer> stopping = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Runnable signal;

	@Override
	public String kind() {
		return "message";
	}

	@Override
	public void forEach(Consumer<? super Work> action) {
		// one look at who stops: so nothing is seen twice, or missed because it stops
		// just now
		Set<String> stopping = new HashSet<>();
		this.stopping.forEach((container) -> {
			stopping.add(container.name);
			action.accept(container);
		});
		this.handled.forEach((message) -> {
			if (!stopping.contains(message.container())) {
				action.accept(message);
			}
		});
	}

	@Override
	public void signalEnd(@Nullable Runnable signal) {
		this.signal = signal;
		this.handled.signalEnd(signal);
	}

	/**
	 * Note that the calling thread begins to run a handler.
	 * @param container the name of the container
	 * @return the run
	 */
	HandledMessage begin(String container) {
		HandledMessage message = new HandledMessage(container);
		this.handled.add(message);
		return message;
	}

	/**
	 * Note that a run of a handler has ended.
	 * @param message the run
	 */
	void end(HandledMessage message) {
		this.handled.remove(message);
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
