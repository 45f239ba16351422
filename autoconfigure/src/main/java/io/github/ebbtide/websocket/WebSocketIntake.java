package io.github.ebbtide.websocket;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Intake;

/**
 * New handshakes as an intake: refused with 503 and {@code Retry-After} once it is
 * stopped. Thread-safe.
 *
 * @since 0.1.0
 */
public final class WebSocketIntake implements Intake {

	/** What a refused client is told to wait, in seconds. */
	static final String RETRY_AFTER = "1";

	private volatile boolean stopped;

	@Override
	public String name() {
		return "websocket-handshakes";
	}

	@Override
	public void stop(Deadline deadline) {
		this.stopped = true;
	}

	@Override
	public void resume() {
		this.stopped = false;
	}

	boolean isStopped() {
		return this.stopped;
	}

}
