package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * A task whose parts a test chooses.
 */
class TestTask implements ShutdownTask {

	final CountDownLatch started = new CountDownLatch(1);

	final CountDownLatch left = new CountDownLatch(1);

	volatile @Nullable Deadline deadline;

	volatile @Nullable Thread thread;

	private final String name;

	private final String phase;

	private Set<String> after = Set.of();

	private @Nullable Duration timeout;

	private Body body = (deadline) -> null;

	private Runnable undo = () -> {
	};

	private Predicate<ShutdownReason> applies = (reason) -> true;

	TestTask(String name, String phase) {
		this.name = name;
		this.phase = phase;
	}

	/** Returns a task that blocks until it is interrupted. */
	static TestTask hanging(String name, String phase) {
		return new TestTask(name, phase).does((deadline) -> {
			new CountDownLatch(1).await();
			return null;
		});
	}

	/** Returns a task that blocks until the latch opens. */
	static TestTask until(String name, String phase, CountDownLatch latch) {
		return new TestTask(name, phase).does((deadline) -> {
			latch.await();
			return null;
		});
	}

	/** Returns a task that blocks until the latch opens and that nothing interrupts. */
	static TestTask stubborn(String name, String phase, CountDownLatch latch) {
		return new TestTask(name, phase).does((deadline) -> {
			while (true) {
				try {
					latch.await();
					return null;
				}
				catch (InterruptedException ex) {
					// on purpose
				}
			}
		});
	}

	TestTask after(String... names) {
		this.after = Set.of(names);
		return this;
	}

	TestTask within(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	TestTask does(Body body) {
		this.body = body;
		return this;
	}

	TestTask runs(Runnable action) {
		return does((deadline) -> {
			action.run();
			return null;
		});
	}

	TestTask undoneBy(Runnable undo) {
		this.undo = undo;
		return this;
	}

	TestTask onlyFor(Predicate<ShutdownReason> applies) {
		this.applies = applies;
		return this;
	}

	TestTask awaitStarted() throws InterruptedException {
		if (!this.started.await(20, TimeUnit.SECONDS)) {
			throw new AssertionError(this.name + " did not start");
		}
		return this;
	}

	boolean wasStarted() {
		return this.started.getCount() == 0;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String phase() {
		return this.phase;
	}

	@Override
	public Set<String> after() {
		return this.after;
	}

	@Override
	public @Nullable Duration timeout() {
		return this.timeout;
	}

	@Override
	public boolean appliesTo(ShutdownReason reason) {
		return this.applies.test(reason);
	}

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) throws Exception {
		this.deadline = deadline;
		this.thread = Thread.currentThread();
		this.started.countDown();
		try {
			return this.body.run(deadline);
		}
		finally {
			this.left.countDown();
		}
	}

	@Override
	public void undo() {
		this.undo.run();
	}

	/** What the task does. */
	interface Body {

		@Nullable CompletionStage<?> run(Deadline deadline) throws Exception;

	}

}
