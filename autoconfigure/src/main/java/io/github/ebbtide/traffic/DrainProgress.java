package io.github.ebbtide.traffic;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What traffic has to know about the drain under way. Thread-safe.
 *
 * @since 0.1.0
 */
public final class DrainProgress implements ShutdownListener {

	private final Ticker ticker;

	private volatile @Nullable Begin begin;

	private volatile boolean quiescing;

	private volatile boolean releasing;

	/**
	 * Create it.
	 * @param ticker the clock
	 */
	public DrainProgress(Ticker ticker) {
		this.ticker = ticker;
	}

	@Override
	public void drainStarted(ShutdownReason reason, Deadline deadline) {
		Begin begin = this.begin;
		this.begin = new Begin(reason, (begin != null) ? begin.nanos() : this.ticker.nanoTime());
	}

	@Override
	public void phaseStarted(String phase) {
		if (phase.equals(ShutdownPhase.QUIESCE)) {
			this.quiescing = true;
		}
	}

	@Override
	public void stateChanged(DrainState state) {
		this.releasing = (state == DrainState.RELEASING);
		if (state == DrainState.RUNNING) {
			reset();
		}
	}

	@Override
	public void drainCancelled() {
		reset();
	}

	private void reset() {
		this.begin = null;
		this.quiescing = false;
	}

	/**
	 * Return when the drain began: at its first trigger.
	 * @return the reading of the ticker, now if there is no drain
	 */
	long startNanos() {
		Begin begin = this.begin;
		return (begin != null) ? begin.nanos() : this.ticker.nanoTime();
	}

	/**
	 * Return whether somebody closes the application context and nothing else is known.
	 * @return whether nobody was told that the service is about to stop
	 */
	boolean isContextClosed() {
		Begin begin = this.begin;
		return begin == null || begin.reason() == ShutdownReason.CONTEXT_CLOSED;
	}

	/**
	 * Return whether a drain is under way, or over.
	 * @return whether clients are told to go elsewhere
	 */
	boolean hasBegun() {
		return this.begin != null;
	}

	/**
	 * Return whether nothing new is let in any longer, other than requests.
	 * @return whether WebSocket handshakes are refused
	 */
	boolean isQuiescing() {
		return this.quiescing;
	}

	/**
	 * Return whether the application context is about to close, or closes.
	 * @return whether late requests are refused
	 */
	boolean isReleasing() {
		return this.releasing;
	}

	private record Begin(ShutdownReason reason, long nanos) {

	}

}
