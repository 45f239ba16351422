package io.github.ebbtide.sample.benchmark;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.executor.ExecutorObserver;
import io.github.ebbtide.executor.ExecutorWork;
import io.github.ebbtide.executor.LateSubmissionPolicy;
import io.github.ebbtide.executor.LateSubmissions;
import io.github.ebbtide.executor.ScheduledMethods;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import org.springframework.core.task.support.TaskExecutorAdapter;

/**
 * A task through an executor that is followed, and through one that is not. It runs on
 * the thread that submits it: a change of threads would take longer by far.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ExecutorTracking {

	private final TaskExecutorAdapter followed = new TaskExecutorAdapter(Runnable::run);

	private final TaskExecutorAdapter plain = new TaskExecutorAdapter(Runnable::run);

	private final Runnable task = () -> this.done++;

	private long done;

	@Setup
	public void follow() {
		new ExecutorObserver(new ExecutorWork(), new LateSubmissions(LateSubmissionPolicy.REJECT),
				new ScheduledMethods(List::of), Set.of())
			.observe("benchmark", this.followed);
	}

	@Benchmark
	public void ebbtide() {
		this.followed.execute(this.task);
	}

	@Benchmark
	public void stock() {
		this.plain.execute(this.task);
	}

}
