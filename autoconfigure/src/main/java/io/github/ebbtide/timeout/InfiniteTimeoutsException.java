package io.github.ebbtide.timeout;

import java.util.List;

/**
 * Thrown at startup where infinite timeouts are forbidden and there are some.
 *
 * @since 0.1.0
 */
public final class InfiniteTimeoutsException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final transient List<SocketTimeout> timeouts;

	/**
	 * Create the exception.
	 * @param timeouts the infinite ones
	 */
	public InfiniteTimeoutsException(List<SocketTimeout> timeouts) {
		super("These sockets have no timeout: "
				+ String.join(", ", timeouts.stream().map(SocketTimeout::summary).toList()));
		this.timeouts = List.copyOf(timeouts);
	}

	/**
	 * Return what has no timeout.
	 * @return the infinite timeouts
	 */
	public List<SocketTimeout> timeouts() {
		return this.timeouts;
	}

}
