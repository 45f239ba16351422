package io.github.ebbtide.traffic.autoconfigure;

import java.util.function.IntSupplier;

import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.shutdown.ShutdownPhase;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;

/**
 * Keeps Boot's graceful phase from waiting once more for requests that the drain has
 * given up, or does not wait for.
 */
final class GracefulPhase implements ShutdownListener {

	private final ObjectProvider<DefaultLifecycleProcessor> lifecycleProcessor;

	private final IntSupplier requests;

	GracefulPhase(ObjectProvider<DefaultLifecycleProcessor> lifecycleProcessor, IntSupplier requests) {
		this.lifecycleProcessor = lifecycleProcessor;
		this.requests = requests;
	}

	@Override
	public void phaseStarted(String phase) {
		if (phase.equals(ShutdownPhase.RELEASE) && this.requests.getAsInt() > 0) {
			DefaultLifecycleProcessor processor = this.lifecycleProcessor.getIfAvailable();
			if (processor != null) {
				processor.setTimeoutForShutdownPhase(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE, 1);
			}
		}
	}

}
