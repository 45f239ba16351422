package io.github.ebbtide.messaging;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Intake;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * All listener containers as one intake: told to stop together, and not one after the
 * other. Those that receive replies go on until the application context closes.
 *
 * @since 0.1.0
 */
public final class ListenerIntake implements Intake {

	static final String THREAD_PREFIX = "ebbtide-stops-";

	private static final Log logger = LogFactory.getLog(ListenerIntake.class);

	private final List<ListenerContainers> technologies;

	private final MessageWork work;

	private final Set<String> stopAfterDrain;

	/**
	 * Create the intake.
	 * @param technologies know the containers
	 * @param work what holds the messages in hand
	 * @param stopAfterDrain the names of containers that work in flight still needs
	 */
	public ListenerIntake(List<ListenerContainers> technologies, MessageWork work, Set<String> stopAfterDrain) {
		this.technologies = List.copyOf(technologies);
		this.work = work;
		this.stopAfterDrain = Set.copyOf(stopAfterDrain);
	}

	@Override
	public String name() {
		return "message-listeners";
	}

	@Override
	public void announce() {
		if (this.stopAfterDrain.isEmpty()) {
			return;
		}
		Set<String> unknown = new HashSet<>(this.stopAfterDrain);
		this.technologies.forEach((technology) -> unknown.removeAll(technology.byName().keySet()));
		if (!unknown.isEmpty()) {
			logger.warn("There is no listener container named %s (ebbtide.messaging.stop-after-drain)"
				.formatted(String.join(", ", unknown)));
		}
	}

	@Override
	public void stop(Deadline deadline) throws InterruptedException, TimeoutException {
		Map<String, SmartLifecycle> containers = new LinkedHashMap<>();
		for (ListenerContainers technology : this.technologies) {
			for (Map.Entry<String, SmartLifecycle> entry : technology.byName().entrySet()) {
				SmartLifecycle container = entry.getValue();
				if (container.isRunning() && !this.stopAfterDrain.contains(entry.getKey())
						&& !technology.receivesReplies(container)) {
					technology.prepare(container);
					containers.put(entry.getKey(), container);
				}
			}
		}
		CountDownLatch told = new CountDownLatch(containers.size());
		for (Map.Entry<String, SmartLifecycle> entry : containers.entrySet()) {
			start(THREAD_PREFIX + entry.getKey(), () -> {
				try {
					stop(entry.getKey(), entry.getValue());
				}
				finally {
					told.countDown();
				}
			});
		}
		if (!told.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
			throw new TimeoutException();
		}
	}

	private static void start(String name, Runnable action) {
		Thread thread = new Thread(action, name);
		thread.setDaemon(true);
		thread.start();
	}

	private void stop(String name, SmartLifecycle container) {
		Runnable stopped = this.work.stopping(name);
		try {
			container.stop(stopped);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("The listener container '%s' could not be stopped".formatted(name), ex);
			stopped.run();
		}
	}

}
