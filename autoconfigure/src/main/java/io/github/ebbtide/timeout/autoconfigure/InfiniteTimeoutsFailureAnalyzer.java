package io.github.ebbtide.timeout.autoconfigure;

import java.util.ArrayList;
import java.util.List;
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
		return new FailureAnalysis(description, action(cause.timeouts()), cause);
	}

	private static String action(List<SocketTimeout> timeouts) {
		List<String> ways = new ArrayList<>();
		if (timeouts.stream().anyMatch((timeout) -> timeout.property() != null)) {
			ways.add("Set the properties named above.");
		}
		String nameless = timeouts.stream()
			.filter((timeout) -> timeout.property() == null)
			.map((timeout) -> "'%s %s'".formatted(timeout.technology(), timeout.name()))
			.distinct()
			.collect(Collectors.joining(", "));
		if (!nameless.isEmpty()) {
			ways.add("No property bounds " + nameless + ": use a driver or client that has such a timeout, or a bean "
					+ "of your own that sets it.");
		}
		ways.add("To start nevertheless, set 'ebbtide.socket-timeouts.fail-on-infinite' to false.");
		return String.join(" ", ways);
	}

}
