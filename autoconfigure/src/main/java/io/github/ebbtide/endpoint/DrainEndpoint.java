package io.github.ebbtide.endpoint;

import java.util.List;
import java.util.function.Supplier;

import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.work.HungWork;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Shows the drain, starts it and takes it back. Starting and taking back need
 * {@code management.endpoint.drain.access=unrestricted}. No operation waits for the
 * drain; taking it back waits at most a second for its tasks to undo what they did.
 *
 * @since 0.1.0
 */
@Endpoint(id = "drain", defaultAccess = Access.READ_ONLY)
public final class DrainEndpoint {

	private final ShutdownCoordinator coordinator;

	private final Supplier<List<HungWork>> hung;

	/**
	 * Create the endpoint.
	 * @param coordinator what starts and cancels a drain
	 */
	public DrainEndpoint(ShutdownCoordinator coordinator) {
		this(coordinator, List::of);
	}

	/**
	 * Create the endpoint.
	 * @param coordinator what starts and cancels a drain
	 * @param hung supplies the work that hangs
	 */
	public DrainEndpoint(ShutdownCoordinator coordinator, Supplier<List<HungWork>> hung) {
		this.coordinator = coordinator;
		this.hung = hung;
	}

	@ReadOperation
	public DrainDescriptor drain() {
		return DrainDescriptor.of(this.coordinator.report(), this.hung.get());
	}

	@WriteOperation
	public DrainDescriptor start() {
		this.coordinator.drain(ShutdownReason.ENDPOINT);
		return drain();
	}

	@DeleteOperation
	public DrainDescriptor cancel() {
		tryCancel();
		return drain();
	}

	boolean tryCancel() {
		return this.coordinator.cancel();
	}

}
