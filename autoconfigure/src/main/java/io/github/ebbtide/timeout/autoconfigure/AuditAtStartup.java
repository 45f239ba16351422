package io.github.ebbtide.timeout.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;

import io.github.ebbtide.timeout.InfiniteTimeoutsException;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.TimeoutAudit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Looks at all timeouts once everything is wired and the web server has started: names
 * the infinite ones in one line, or refuses to start.
 */
final class AuditAtStartup implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(AuditAtStartup.class);

	private final TimeoutAudit audit;

	private final boolean failOnInfinite;

	private volatile boolean running;

	AuditAtStartup(TimeoutAudit audit, boolean failOnInfinite) {
		this.audit = audit;
		this.failOnInfinite = failOnInfinite;
	}

	@Override
	public void start() {
		List<SocketTimeout> timeouts = this.audit.timeouts();
		List<SocketTimeout> infinite = timeouts.stream().filter(SocketTimeout::infinite).toList();
		if (!infinite.isEmpty() && this.failOnInfinite) {
			throw new InfiniteTimeoutsException(infinite);
		}
		if (!infinite.isEmpty()) {
			logger.warn("No timeout, a peer that has gone can hold a thread for ever: " + summary(infinite));
		}
		inform("Not known whether there is a timeout: ", timeouts, Meaning.UNKNOWN);
		inform("Nothing can bound these, a peer that is there and takes nothing can hold a thread: ", timeouts,
				Meaning.UNBOUNDED);
		this.running = true;
	}

	private static void inform(String text, List<SocketTimeout> timeouts, Meaning meaning) {
		List<SocketTimeout> meant = timeouts.stream().filter((timeout) -> timeout.meaning() == meaning).toList();
		if (!meant.isEmpty()) {
			logger.info(text + summary(meant));
		}
	}

	private static String summary(List<SocketTimeout> timeouts) {
		return timeouts.stream().map(SocketTimeout::summary).collect(Collectors.joining(", "));
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
