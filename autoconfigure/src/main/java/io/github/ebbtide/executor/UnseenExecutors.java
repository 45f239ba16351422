package io.github.ebbtide.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.ebbtide.work.Deadline;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.ClassUtils;

/**
 * The executors that do not show what they do: all that one can do is to shut them, and
 * to wait until they have ended. Thread-safe.
 */
final class UnseenExecutors {

	private static final Log logger = LogFactory.getLog(UnseenExecutors.class);

	/** Netty's, shaded or not. */
	private static final String EVENT_LOOP = "io.netty.util.concurrent.EventExecutorGroup";

	private final Map<ExecutorService, String> names = new ConcurrentHashMap<>();

	private final List<ExecutorService> shut = new CopyOnWriteArrayList<>();

	// those whose turn comes, and until when each may then be waited for
	private final Map<ExecutorService, Deadline> later = new ConcurrentHashMap<>();

	/** Adds one, unless connections live on it: it ends when they have. */
	void add(String name, ExecutorService executor) {
		if (ClassUtils.getAllInterfacesForClassAsSet(executor.getClass())
			.stream()
			.noneMatch((type) -> type.getName().endsWith(EVENT_LOOP))) {
			this.names.put(executor, name);
		}
	}

	/** Shuts those whose time has come; returns whether they have ended by then. */
	boolean end(Function<String, ExecutorEnd> ends, Deadline deadline) throws InterruptedException {
		List<ExecutorService> first = new ArrayList<>();
		for (Map.Entry<ExecutorService, String> each : this.names.entrySet()) {
			ExecutorService executor = each.getKey();
			switch (ends.apply(each.getValue())) {
				case BEFORE_CLOSE -> first.add(executor);
				case IN_TURN -> this.later.put(executor, deadline);
				case ELSEWHERE -> logger.debug("'%s' is not ours to shut".formatted(each.getValue()));
			}
		}
		this.shut.addAll(first);
		for (ExecutorService executor : first) {
			executor.shutdown();
		}
		for (ExecutorService executor : first) {
			if (!executor.awaitTermination(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
				return false;
			}
		}
		return true;
	}

	/** Shuts one whose turn has come, and waits for it as long as for the others. */
	void endInTurn(ExecutorService executor) {
		Deadline deadline = this.later.remove(executor);
		if (deadline == null) {
			return;
		}
		executor.shutdown();
		try {
			if (!executor.awaitTermination(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
				logger.warn("The tasks of '%s' have not ended in time (ebbtide.shutdown.timeout)"
					.formatted(this.names.get(executor)));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Returns how many are shut and have not ended. */
	int pending() {
		return (int) this.shut.stream().filter((executor) -> !executor.isTerminated()).count();
	}

}
