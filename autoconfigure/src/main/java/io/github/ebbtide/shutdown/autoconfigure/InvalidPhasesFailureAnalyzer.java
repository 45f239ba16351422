package io.github.ebbtide.shutdown.autoconfigure;

import io.github.ebbtide.shutdown.InvalidPhasesException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says which phase, task or number to change.
 */
final class InvalidPhasesFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPhasesException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidPhasesException cause) {
		return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
	}

}
