package io.github.ebbtide.work;

/**
 * Tracked work with one reference of its own, like a request with its URI pattern.
 */
public final class TestWork extends TrackedWork {

	private final String description;

	public TestWork(String description) {
		this(description, System.nanoTime());
	}

	public TestWork(String description, long startNanos) {
		super(startNanos);
		this.description = description;
	}

	@Override
	public String description() {
		return this.description;
	}

}
