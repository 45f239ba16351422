package io.github.ebbtide.work;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A source of work that a test fills by hand.
 */
public class TestSource implements WorkSource {

	private final WorkTable<TestWork> table = new WorkTable<>();

	private final String kind;

	public TestSource(String kind) {
		this.kind = kind;
	}

	/**
	 * Begin work on the calling thread.
	 * @param description what it is
	 * @return the work
	 */
	public TestWork begin(String description) {
		return begin(new TestWork(description));
	}

	/**
	 * Begin work that no thread does.
	 * @param description what it is
	 * @return the work
	 */
	public TestWork beginDetached(String description) {
		TestWork work = new TestWork(description);
		work.detach();
		return begin(work);
	}

	/**
	 * Begin work.
	 * @param work the work
	 * @return the work
	 */
	public TestWork begin(TestWork work) {
		this.table.add(work);
		return work;
	}

	public void end(TestWork work) {
		this.table.remove(work);
	}

	@Override
	public String kind() {
		return this.kind;
	}

	@Override
	public void forEach(Consumer<? super Work> action) {
		this.table.forEach(action);
	}

	@Override
	public void signalEnd(@Nullable Runnable signal) {
		this.table.signalEnd(signal);
	}

}
