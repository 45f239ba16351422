package io.github.ebbtide.stream;

import java.util.concurrent.atomic.AtomicReference;

import io.github.ebbtide.work.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * A streamed response that is under way. Thread-safe.
 */
final class TrackedStream extends TrackedWork {

	private final String description;

	private final AtomicReference<@Nullable Runnable> ending = new AtomicReference<>();

	TrackedStream(String description) {
		super(System.nanoTime());
		this.description = description;
	}

	@Override
	public String description() {
		return this.description;
	}

	/** Makes it one that is ended by the server. */
	void endedBy(Runnable ending) {
		this.ending.set(ending);
	}

	/** Ends it, once, if it is one that does not end by itself. */
	void end() {
		Runnable ending = this.ending.getAndSet(null);
		if (ending != null) {
			ending.run();
		}
	}

}
