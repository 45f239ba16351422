package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Runs health indicators on threads of its own and waits for each a limited time, so that
 * one that hangs is reported as down, by name, while the others answer. An indicator that
 * still runs is not run a second time: it holds one thread, however often it is asked.
 * Thread-safe.
 */
final class HealthTimer implements AutoCloseable {

	private final @Nullable ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

	private final Duration timeout;

	private final ThreadPoolExecutor threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS,
			new SynchronousQueue<>(), this::thread);

	private final Map<String, CompletableFuture<@Nullable Health>> running = new ConcurrentHashMap<>();

	HealthTimer(Duration timeout) {
		this.timeout = timeout;
	}

	private Thread thread(Runnable task) {
		Thread thread = new Thread(task, "ebbtide-health");
		thread.setDaemon(true);
		// that of the request which asks is a web application's, which Tomcat would warn
		// about
		thread.setContextClassLoader(this.classLoader);
		return thread;
	}

	HealthIndicator timed(String name, HealthIndicator indicator) {
		return this.timeout.isZero() ? indicator : new TimedIndicator(name, indicator);
	}

	Duration timeout() {
		return this.timeout;
	}

	/**
	 * Return the health of an indicator that has not answered in time.
	 * @param name its name
	 * @param details whether to say so
	 * @return that it is down
	 */
	Health late(String name, boolean details) {
		return down(name, "did not answer for " + this.timeout.toMillis()
				+ " ms; 'ebbtide.socket-timeouts.health.timeout' changes that", details);
	}

	private @Nullable Health health(String name, HealthIndicator indicator, boolean details) {
		CompletableFuture<@Nullable Health> answer = this.running.computeIfAbsent(name + details,
				(key) -> CompletableFuture.supplyAsync(() -> indicator.health(details), this.threads));
		answer.whenComplete((health, failure) -> this.running.remove(name + details, answer));
		try {
			return answer.get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			return late(name, details);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return down(name, "was interrupted", details);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException failure) {
				throw failure;
			}
			throw new IllegalStateException(ex.getCause());
		}
	}

	private static Health down(String name, String problem, boolean details) {
		Health.Builder health = Health.down();
		return (details ? health.withDetail("error", "Health indicator '" + name + "' " + problem) : health).build();
	}

	List<SocketTimeout> read() {
		Duration value = this.timeout.isZero() ? null : this.timeout;
		return List.of(new SocketTimeout("health", "indicators", Limit.READ, value, Meaning.TOTAL,
				Origin.of(value, this.timeout), "ebbtide.socket-timeouts.health.timeout"));
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	private final class TimedIndicator implements HealthIndicator {

		private final String name;

		private final HealthIndicator delegate;

		TimedIndicator(String name, HealthIndicator delegate) {
			this.name = name;
			this.delegate = delegate;
		}

		@Override
		public @Nullable Health health(boolean includeDetails) {
			return HealthTimer.this.health(this.name, this.delegate, includeDetails);
		}

		@Override
		public @Nullable Health health() {
			return health(true);
		}

	}

}
