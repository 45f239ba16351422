package io.github.ebbtide.work;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A feature that has work in flight. The drain, the endpoint, the meters, the report and
 * hang detection all ask the same source. Beans of this type are found automatically.
 * Implementations are thread-safe and never block.
 *
 * @since 0.1.0
 */
public interface WorkSource {

	/**
	 * Return the kind of this work: {@code http}, {@code stream}, {@code websocket},
	 * {@code task}, {@code message}, {@code process}, {@code grpc}, or a word of your
	 * own. Sources may share a kind.
	 * @return the kind
	 */
	String kind();

	/**
	 * Call the action for each piece of work in flight. Work that starts or ends
	 * meanwhile may be seen or not.
	 * @param action what to do with each
	 */
	void forEach(Consumer<? super Work> action);

	/**
	 * Return how many pieces of work are in flight.
	 * @return the number in flight
	 */
	default int active() {
		int[] count = new int[1];
		forEach((work) -> count[0]++);
		return count[0];
	}

	/**
	 * Take a signal to run whenever a piece of work has ended. Set only while somebody
	 * waits, so that running work pays nothing. A source that cannot signal leaves this
	 * method alone; the registry then looks again at a fixed interval.
	 * @param signal what to run, or {@code null} when nobody waits any longer
	 */
	default void signalEnd(@Nullable Runnable signal) {
	}

}
