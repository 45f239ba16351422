package io.github.ebbtide.timeout;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Watches one exchange and notices when the peer keeps silent for too long while it is
 * the peer's turn. When it is ours, because the application writes its request or has
 * enough to read, no time counts. Thread-safe.
 */
final class PeerWatch {

	/**
	 * The common pool may be full of those who wait for the very peers that are watched.
	 */
	private static final Executor THREADS = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS,
			new SynchronousQueue<>(), PeerWatch::thread);

	private final URI uri;

	private final Duration timeout;

	private final String change;

	/** How much of a head has come the JDK does not say. */
	private String phase = "while the request was sent and its response awaited,"
			+ " or had not sent the whole head by then";

	private Consumer<IOException> onSilence = (failure) -> {
	};

	private @Nullable CompletableFuture<?> timer;

	private boolean peersTurn;

	private boolean ended;

	private long since;

	private @Nullable IOException failure;

	PeerWatch(URI uri, Duration timeout, String change) {
		this.uri = uri;
		this.timeout = timeout;
		this.change = change;
	}

	private static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "ebbtide-peer-watch");
		thread.setDaemon(true);
		return thread;
	}

	synchronized void begin(Consumer<IOException> onSilence) {
		this.onSilence = this.onSilence.andThen(onSilence);
		peersTurn();
	}

	synchronized void headArrived(Consumer<IOException> onSilence) {
		this.phase = "in the middle of the response";
		this.onSilence = this.onSilence.andThen(onSilence);
		ourTurn();
	}

	/** The peer owes something, from now on. */
	synchronized void peersTurn() {
		this.peersTurn = true;
		this.since = System.nanoTime();
		if (this.timer == null && !this.ended) {
			schedule(this.timeout.toNanos());
		}
	}

	synchronized void ourTurn() {
		this.peersTurn = false;
	}

	synchronized void end() {
		this.ended = true;
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

	synchronized @Nullable IOException failure() {
		return this.failure;
	}

	private void schedule(long nanos) {
		// the JDK's own timer, which forgets what is cancelled
		CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
		timer.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS).thenRunAsync(this::check, THREADS);
		this.timer = timer;
	}

	private void check() {
		Consumer<IOException> onSilence;
		IOException failure;
		synchronized (this) {
			this.timer = null;
			long left = this.timeout.toNanos() - (System.nanoTime() - this.since);
			if (this.ended || !this.peersTurn) {
				return;
			}
			if (left > 0) {
				schedule(left);
				return;
			}
			failure = silence();
			onSilence = this.onSilence;
			this.failure = failure;
			this.ended = true;
		}
		onSilence.accept(failure);
	}

	private IOException silence() {
		int port = this.uri.getPort();
		return new HttpTimeoutException("%s%s was silent for %s %s; %s changes that".formatted(this.uri.getHost(),
				(port >= 0) ? ":" + port : "", print(this.timeout), this.phase, this.change));
	}

	static String print(Duration duration) {
		return (duration.toMillisPart() == 0) ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
	}

}
