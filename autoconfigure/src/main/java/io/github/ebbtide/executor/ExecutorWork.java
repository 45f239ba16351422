package io.github.ebbtide.executor;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkSource;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of all executors and schedulers, queued and running ones. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ExecutorWork implements WorkSource {

	// those who hand tasks on come before those who get them: seen in this order, a task
	// that changes hands meanwhile is not missed
	private final List<ObservedExecutor> executors = new CopyOnWriteArrayList<>();

	private volatile @Nullable Runnable signal;

	void add(ObservedExecutor executor) {
		this.executors.add(executor);
		executor.signalEnd(this.signal);
	}

	@Override
	public String kind() {
		return "task";
	}

	@Override
	public void forEach(Consumer<? super Work> action) {
		this.executors.forEach((executor) -> executor.forEach(action));
	}

	@Override
	public int active() {
		return this.executors.stream().mapToInt(ObservedExecutor::active).sum();
	}

	@Override
	public void signalEnd(@Nullable Runnable signal) {
		this.signal = signal;
		this.executors.forEach((executor) -> executor.signalEnd(signal));
	}

}
