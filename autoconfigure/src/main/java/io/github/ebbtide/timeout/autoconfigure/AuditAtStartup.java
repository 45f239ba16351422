package io.github.ebbtide.timeout.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;

import io.github.ebbtide.timeout.InfiniteTimeoutsException;
import io.github.ebbtide.timeout.SocketTimeout;
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
		List<SocketTimeout> infinite = this.audit.infinite();
		if (!infinite.isEmpty() && this.failOnInfinite) {
			throw new InfiniteTimeoutsException(infinite);
		}
		if (!infinite.isEmpty()) {
			logger.warn("No timeout, a peer that has gone can hold a thread for ever: "
					+ infinite.stream().map(SocketTimeout::summary).collect(Collectors.joining(", ")));
		}
		this.running = true;
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
