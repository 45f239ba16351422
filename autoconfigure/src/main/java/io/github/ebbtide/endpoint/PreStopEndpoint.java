package io.github.ebbtide.endpoint;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * What a Kubernetes {@code preStop} hook calls before SIGTERM: starts the drain, answers
 * when traffic has left or its time is up, and leaves the rest to the signal. Repeated
 * calls start nothing new: they share the clock and wait for the same moment.
 * <p>
 * The kubelet can only send GET, so this read has an effect. Therefore the request must
 * carry the header {@code X-Ebbtide-Pre-Stop}. The operation itself looks, so that no
 * path, port or mapping leads past the check; without the header the answer is 403.
 *
 * @since 0.1.0
 */
@WebEndpoint(id = "prestop", defaultAccess = Access.NONE)
public final class PreStopEndpoint {

	private static final Log logger = LogFactory.getLog(PreStopEndpoint.class);

	private static final int FORBIDDEN = 403;

	private final ShutdownCoordinator coordinator;

	private final PreStopRequest request;

	PreStopEndpoint(ShutdownCoordinator coordinator, PreStopRequest request) {
		this.coordinator = coordinator;
		this.request = request;
	}

	/**
	 * Create the endpoint for a servlet web server.
	 * @param coordinator what starts the drain
	 * @return the endpoint
	 */
	public static PreStopEndpoint forServlet(ShutdownCoordinator coordinator) {
		return new PreStopEndpoint(coordinator, new ServletPreStopRequest());
	}

	@ReadOperation
	public WebEndpointResponse<PreStopDescriptor> preStop() {
		if (!this.request.hasHeader()) {
			return new WebEndpointResponse<>(FORBIDDEN);
		}
		ShutdownReport report = await(this.coordinator.drain(ShutdownReason.PRE_STOP));
		return new WebEndpointResponse<>(PreStopDescriptor.of(report));
	}

	private ShutdownReport await(CompletionStage<ShutdownReport> settled) {
		try {
			// the drain ends the phase in time; this limit is for the day it does not
			return settled.toCompletableFuture().get(this.coordinator.timeout().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("preStop answers although the settle phase has not ended: " + ex);
		}
		return this.coordinator.report();
	}

}
