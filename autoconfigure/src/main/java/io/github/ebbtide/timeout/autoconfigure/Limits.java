package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import org.jspecify.annotations.Nullable;

/**
 * What is to be set for one technology. Immutable.
 *
 * @param connect the limit on connecting, if there is one
 * @param read the limit on reading, if there is one
 * @param write the limit on writing, if there is one
 */
record Limits(@Nullable Duration connect, @Nullable Duration read, @Nullable Duration write) {

	static final Limits NONE = new Limits(null, null, null);

	/** All waiting that is not for a connection or a write goes by the limit on reads. */
	@Nullable Duration of(Limit limit) {
		return switch (limit) {
			case CONNECT -> this.connect;
			case WRITE -> this.write;
			case READ, IDLE, ACQUIRE, KEEPALIVE -> this.read;
		};
	}

}
