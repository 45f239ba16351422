package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * How a call has ended, and after which time.
 *
 * @param result what it has returned
 * @param failure what it has thrown
 * @param elapsed how long it took
 */
public record Outcome(@Nullable Object result, @Nullable Throwable failure, Duration elapsed) {

	private static final Outcome NONE = new Outcome(null, null, Duration.ofDays(1));

	private static final ExecutorService THREADS = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "client");
		thread.setDaemon(true);
		return thread;
	});

	private static Outcome of(Callable<?> call) {
		long start = System.nanoTime();
		try {
			return new Outcome(call.call(), null, Duration.ofNanos(System.nanoTime() - start));
		}
		catch (Exception ex) {
			return new Outcome(null, ex, Duration.ofNanos(System.nanoTime() - start));
		}
	}

	/** Makes all calls at the same time. */
	public static Map<String, Outcome> ofAll(Map<String, ? extends Callable<?>> calls) {
		Map<String, CompletableFuture<Outcome>> running = new LinkedHashMap<>();
		calls.forEach((name, call) -> running.put(name,
				CompletableFuture.supplyAsync(() -> of(call), THREADS).completeOnTimeout(NONE, 30, TimeUnit.SECONDS)));
		Map<String, Outcome> outcomes = new LinkedHashMap<>();
		running.forEach((name, outcome) -> outcomes.put(name, outcome.join()));
		return outcomes;
	}

	/** Returns the failure and its causes in words. */
	public String messages() {
		List<String> messages = new ArrayList<>();
		for (Throwable each = this.failure; each != null; each = each.getCause()) {
			messages.add(each.getClass().getSimpleName() + ": " + each.getMessage());
		}
		return String.join(" <- ", messages);
	}

}
