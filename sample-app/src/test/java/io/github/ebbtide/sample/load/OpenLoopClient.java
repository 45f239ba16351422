package io.github.ebbtide.sample.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.github.ebbtide.sample.load.HttpConnection.Response;
import io.github.ebbtide.sample.load.Outcome.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests at a constant rate, whatever becomes of them, and records every outcome.
 * <p>
 * <b>Open loop.</b> The schedule is fixed at the start; a slow or dead server does not
 * slow the client down. A part of the requests ({@link Builder#newConnections}) each open
 * a connection, ask for it to be closed, and read the whole response. The others share
 * persistent connections, of which the one that has been idle for longest is taken.
 * <p>
 * <b>No mercy.</b> Nothing is retried. A connection that is refused, cut or silent counts
 * as a failure, as does any status but 2xx; a persistent connection that turns out closed
 * before the first byte of a response, too. The only forgiveness is that of every good
 * client: a persistent connection is looked at before it is used, and replaced if the
 * server has announced {@code Connection: close} (over HTTP/2: GOAWAY) or has closed it
 * while it was idle.
 * <p>
 * <b>Endpoint removal.</b> From {@link #stopNewConnections()} on not one connection is
 * opened, as if a load balancer had taken the server out: a request that would need one
 * is not sent and counts as {@linkplain #notSent() not sent}. Persistent connections are
 * used on until the server closes them.
 * <p>
 * Methods may be called by any thread. Use: <pre class="code">
 * try (OpenLoopClient client = OpenLoopClient.to(address).rate(200).slow(0.05, "/reports/load").start()) {
 *     // SIGTERM, wait 2 s ...
 *     client.stopNewConnections();
 *     // wait for the exit ...
 *     client.stop(Duration.ofSeconds(10));
 *     assertThat(client.failures()).as(client.summary()).isEmpty();
 * }
 * </pre>
 */
public final class OpenLoopClient implements AutoCloseable {

	private static final int SHOWN_FAILURES = 10;

	private final Builder config;

	private final Instant startedAt = Instant.now();

	private final long origin = System.nanoTime();

	private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();

	private final Connections connections;

	private final AtomicLong scheduled = new AtomicLong();

	private final AtomicLong notSent = new AtomicLong();

	private final ThreadPoolExecutor senders;

	private final Thread scheduler;

	private volatile boolean stopping;

	private OpenLoopClient(Builder config, Connections connections) {
		this.config = config;
		this.connections = connections;
		AtomicInteger threads = new AtomicInteger();
		this.senders = new ThreadPoolExecutor(config.maxConcurrency, config.maxConcurrency, 5, TimeUnit.SECONDS,
				new SynchronousQueue<>(), (task) -> {
					Thread thread = new Thread(task, "load-sender-" + threads.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
		this.senders.allowCoreThreadTimeOut(true);
		this.scheduler = new Thread(this::schedule, "load-scheduler");
		this.scheduler.setDaemon(true);
	}

	/**
	 * Configure a client.
	 * @param host the host of the server
	 * @param port its port
	 * @return the configuration, with defaults for everything else
	 */
	public static Builder to(String host, int port) {
		return new Builder(new InetSocketAddress(host, port));
	}

	/**
	 * Open no connection from now on. When this returns, none is being opened either.
	 */
	public void stopNewConnections() {
		this.connections.stopOpening();
	}

	/**
	 * Send nothing more, and wait for the responses that are under way.
	 * @param patience how long to wait for them
	 * @return whether all have come or failed
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	public boolean stop(Duration patience) throws InterruptedException {
		this.stopping = true;
		LockSupport.unpark(this.scheduler);
		this.scheduler.join(patience.toMillis());
		this.senders.shutdown();
		return this.senders.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Return what became of the requests so far, in the order in which they ended.
	 * @return the outcomes of all requests that were sent and have ended
	 */
	public Collection<Outcome> outcomes() {
		return List.copyOf(this.outcomes);
	}

	/**
	 * Return the requests that did not get what they asked for, oldest first.
	 * @return the failures
	 */
	public List<Outcome> failures() {
		return this.outcomes.stream()
			.filter((outcome) -> !outcome.succeeded())
			.sorted(Comparator.comparingLong(Outcome::number))
			.toList();
	}

	/**
	 * Return the number of requests that would have needed a new connection when there
	 * were none to be had.
	 * @return the number of requests
	 */
	public long notSent() {
		return this.notSent.get();
	}

	/**
	 * Return the number of connections that were opened.
	 * @return the number of connections of both kinds
	 */
	public long opened() {
		return this.connections.opened();
	}

	/**
	 * Return how often a request took another persistent connection than the one that it
	 * had first, because the server had closed that one while it was idle or, over
	 * HTTP/2, had said GOAWAY.
	 * @return the number of times
	 */
	public long replaced() {
		return this.connections.replaced();
	}

	/**
	 * Return the numbers and the first failures, one a line.
	 * @return the summary
	 */
	public String summary() {
		List<Outcome> failures = failures();
		StringBuilder summary = new StringBuilder();
		summary.append("%d scheduled, %d ended, %d failed, %d not sent; %d connections opened, %d replaced"
			.formatted(this.scheduled.get(), this.outcomes.size(), failures.size(), notSent(), opened(), replaced()));
		for (Connection connection : Connection.values()) {
			summary.append(System.lineSeparator()).append(summary(connection));
		}
		failures.stream()
			.limit(SHOWN_FAILURES)
			.forEach((failure) -> summary.append(System.lineSeparator()).append("  ").append(failure));
		return summary.toString();
	}

	private String summary(Connection connection) {
		List<Outcome> selected = this.outcomes.stream()
			.filter((outcome) -> outcome.connection() == connection)
			.sorted(Comparator.comparing(Outcome::latency))
			.toList();
		if (selected.isEmpty()) {
			return "%s: none".formatted(connection);
		}
		long failed = selected.stream().filter((outcome) -> !outcome.succeeded()).count();
		Duration lateness = selected.stream().map(Outcome::lateness).max(Comparator.naturalOrder()).orElseThrow();
		return "%s: %d, %d failed; latency p50 %d ms, p99 %d ms, max %d ms; sent at most %d ms late".formatted(
				connection, selected.size(), failed, percentile(selected, 50), percentile(selected, 99),
				percentile(selected, 100), lateness.toMillis());
	}

	private static long percentile(List<Outcome> sorted, int percent) {
		return sorted.get((sorted.size() - 1) * percent / 100).latency().toMillis();
	}

	/**
	 * End at once: close the persistent connections and interrupt what is under way.
	 */
	@Override
	public void close() {
		this.stopping = true;
		LockSupport.unpark(this.scheduler);
		this.senders.shutdownNow();
		this.connections.close();
	}

	private void schedule() {
		SplittableRandom random = new SplittableRandom(this.config.seed);
		double interval = TimeUnit.SECONDS.toNanos(1) / this.config.rate;
		for (long number = 0; !this.stopping; number++) {
			long due = this.origin + (long) (number * interval);
			for (long left = due - System.nanoTime(); left > 0 && !this.stopping; left = due - System.nanoTime()) {
				LockSupport.parkNanos(left);
			}
			if (!this.stopping) {
				Connection connection = (random.nextDouble() < this.config.newConnections) ? Connection.NEW
						: Connection.KEPT_ALIVE;
				String target = (random.nextDouble() < this.config.slow) ? this.config.slowTarget : this.config.target;
				dispatch(new Request(number, due, connection, target));
			}
		}
	}

	private void dispatch(Request request) {
		this.scheduled.incrementAndGet();
		try {
			this.senders.execute(() -> send(request));
		}
		catch (RejectedExecutionException ex) {
			if (!this.stopping) {
				record(request, System.nanoTime(), null,
						"Not sent: the client already waits for " + this.config.maxConcurrency + " responses");
			}
		}
	}

	private void send(Request request) {
		long sentAt = System.nanoTime();
		try {
			Response response = this.connections.get(request.target(), request.connection());
			if (response == null) {
				this.notSent.incrementAndGet();
			}
			else {
				record(request, sentAt, response, null);
			}
		}
		catch (IOException | RuntimeException ex) {
			record(request, sentAt, null, ex.toString());
		}
	}

	private void record(Request request, long sentAt, @Nullable Response response, @Nullable String error) {
		this.outcomes.add(new Outcome(request.number(), request.connection(), request.target(),
				this.startedAt.plusNanos(request.due() - this.origin), Duration.ofNanos(sentAt - request.due()),
				Duration.ofNanos(System.nanoTime() - sentAt), (response != null) ? response.status() : 0,
				response != null && response.closes(), error));
	}

	private record Request(long number, long due, Connection connection, String target) {

	}

	/**
	 * The configuration of a client. For use by one thread.
	 */
	public static final class Builder {

		private final InetSocketAddress address;

		private double rate = 200;

		private double newConnections = 0.5;

		private double slow = 0.05;

		private String target = "/documents?limit=5";

		private String slowTarget = "/reports/load?duration=1500ms";

		private boolean http2;

		private int warmUp;

		private int maxIdle = 20;

		private int maxConcurrency = 600;

		private long seed = 1;

		private Duration connectTimeout = Duration.ofSeconds(5);

		private Duration readTimeout = Duration.ofSeconds(30);

		private Builder(InetSocketAddress address) {
			this.address = address;
		}

		/**
		 * Set the number of requests a second, 200 by default.
		 * @param rate the rate
		 * @return this
		 */
		public Builder rate(double rate) {
			this.rate = rate;
			return this;
		}

		/**
		 * Set which part of the requests open a connection of their own, 0.5 by default.
		 * @param fraction from 0 to 1
		 * @return this
		 */
		public Builder newConnections(double fraction) {
			this.newConnections = fraction;
			return this;
		}

		/**
		 * Set what is asked for, {@code /documents?limit=5} by default.
		 * @param target a path and query
		 * @return this
		 */
		public Builder target(String target) {
			this.target = target;
			return this;
		}

		/**
		 * Set which part of the requests ask for something slow instead, and for what. By
		 * default 0.05 ask for a report that takes 1.5 seconds.
		 * @param fraction from 0 to 1
		 * @param target a path and query
		 * @return this
		 */
		public Builder slow(double fraction, String target) {
			this.slow = fraction;
			this.slowTarget = target;
			return this;
		}

		/**
		 * Speak HTTP/2 in clear text, by prior knowledge: requests on persistent
		 * connections are streams of one, the others have one of their own each.
		 * @return this
		 */
		public Builder http2() {
			this.http2 = true;
			return this;
		}

		/**
		 * Set how many persistent connections of HTTP/1.1 are kept while they are idle,
		 * 20 by default. More are opened when all are busy, as the schedule does not
		 * wait.
		 * @param maxIdle the number of connections
		 * @return this
		 */
		public Builder maxIdle(int maxIdle) {
			this.maxIdle = maxIdle;
			return this;
		}

		/**
		 * Set for how many responses the client waits at the same time, 600 by default.
		 * What is due beyond counts as a failure, so that an overrun cannot go unseen.
		 * @param maxConcurrency the number of requests
		 * @return this
		 */
		public Builder maxConcurrency(int maxConcurrency) {
			this.maxConcurrency = maxConcurrency;
			return this;
		}

		/**
		 * Set the seed that decides which request is of which kind, 1 by default.
		 * @param seed the seed
		 * @return this
		 */
		public Builder seed(long seed) {
			this.seed = seed;
			return this;
		}

		/**
		 * Set how long the server may take to accept a connection, and may be silent. By
		 * default 5 and 30 seconds.
		 * @param connect the timeout of connecting
		 * @param read the timeout of each read
		 * @return this
		 */
		public Builder timeouts(Duration connect, Duration read) {
			this.connectTimeout = connect;
			this.readTimeout = read;
			return this;
		}

		/**
		 * Set how many requests are sent before the schedule begins, one by one and on
		 * connections of both kinds, so that its first second is not slower than the
		 * rest. None by default; they are not recorded.
		 * @param warmUp the number of requests
		 * @return this
		 */
		public Builder warmUp(int warmUp) {
			this.warmUp = warmUp;
			return this;
		}

		/**
		 * Start to send.
		 * @return the running client
		 * @throws UncheckedIOException if a request before the schedule fails
		 */
		public OpenLoopClient start() {
			Connections connections = connections();
			warmUp(connections);
			OpenLoopClient client = new OpenLoopClient(this, connections);
			client.scheduler.start();
			return client;
		}

		private void warmUp(Connections connections) {
			try {
				for (int number = 0; number < this.warmUp; number++) {
					connections.get((number == 0) ? this.slowTarget : this.target,
							Connection.values()[number % Connection.values().length]);
				}
			}
			catch (IOException ex) {
				connections.close();
				throw new UncheckedIOException(ex);
			}
		}

		private Connections connections() {
			return this.http2 ? new Http2Connections(this.address, this.connectTimeout, this.readTimeout)
					: new Http1Connections(this.address, this.connectTimeout, this.readTimeout, this.maxIdle);
		}

	}

}
