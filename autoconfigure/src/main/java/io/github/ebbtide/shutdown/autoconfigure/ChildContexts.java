package io.github.ebbtide.shutdown.autoconfigure;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;

import org.springframework.context.ApplicationContext;

/**
 * The contexts below this one. All contexts of a process drain at the same time; the
 * beans of a parent have to be there, its pools open, until its children are closed, and
 * closing it would close them. Children that need all the time of finish are waited for
 * in release once more: Spring closes a parent beside a child that is closing itself.
 * Thread-safe.
 */
final class ChildContexts {

	private final Map<ApplicationContext, CompletableFuture<Void>> open = new ConcurrentHashMap<>();

	/**
	 * Make a context known to its parent.
	 * @param context the context
	 * @return to be run when it is closed
	 */
	static Runnable register(ApplicationContext context) {
		ApplicationContext parent = context.getParent();
		ChildContexts siblings = (parent != null) ? parent.getBeanProvider(ChildContexts.class).getIfAvailable() : null;
		return (siblings != null) ? siblings.add(context) : () -> {
		};
	}

	private Runnable add(ApplicationContext context) {
		this.open.put(context, new CompletableFuture<>());
		return () -> {
			CompletableFuture<Void> closed = this.open.remove(context);
			if (closed != null) {
				closed.complete(null);
			}
		};
	}

	/**
	 * Return what a drain has to do for them.
	 * @return tasks, or nothing where there are no children
	 */
	Stream<ShutdownTask> tasks() {
		return this.open.isEmpty() ? Stream.empty()
				: Stream.of(new Closing(ShutdownPhase.FINISH), new Closing(ShutdownPhase.RELEASE));
	}

	private final class Closing implements ShutdownTask {

		private final String phase;

		Closing(String phase) {
			this.phase = phase;
		}

		@Override
		public String name() {
			return "child-contexts";
		}

		@Override
		public String phase() {
			return this.phase;
		}

		/**
		 * Otherwise nobody asked the children to end, or somebody closes them in turn.
		 */
		@Override
		public boolean appliesTo(ShutdownReason reason) {
			return reason == ShutdownReason.SIGTERM || reason == ShutdownReason.SIGINT || reason == ShutdownReason.EXIT;
		}

		@Override
		public CompletionStage<?> run(Deadline deadline) {
			return CompletableFuture.allOf(ChildContexts.this.open.values().toArray(CompletableFuture<?>[]::new));
		}

		@Override
		public int pending() {
			return ChildContexts.this.open.size();
		}

	}

}
