package io.github.ebbtide.timeout.autoconfigure;

import java.util.stream.Collectors;

import io.github.ebbtide.timeout.InfiniteTimeoutsException;
import io.github.ebbtide.timeout.SocketTimeout;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says which sockets have no timeout, and which properties give them one.
 */
final class InfiniteTimeoutsFailureAnalyzer extends AbstractFailureAnalyzer<InfiniteTimeoutsException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InfiniteTimeoutsException cause) {
		String description = cause.timeouts()
			.stream()
			.map(SocketTimeout::summary)
			.collect(Collectors.joining("\n    - ", "'ebbtide.socket-timeouts.fail-on-infinite' is true, but these "
					+ "sockets have no timeout:\n    - ", ""));
		return new FailureAnalysis(description, "Set the properties named above, choose another client, or set "
				+ "'ebbtide.socket-timeouts.fail-on-infinite' to false.", cause);
	}

}
