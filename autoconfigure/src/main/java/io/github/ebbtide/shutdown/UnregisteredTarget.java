package io.github.ebbtide.shutdown;

import java.util.List;
import java.util.Set;

import io.github.ebbtide.work.Blocker;
import org.jspecify.annotations.Nullable;

/**
 * An application that no signal is taken for, and that asks its process to end.
 *
 * @param coordinator what drains it
 */
record UnregisteredTarget(ShutdownCoordinator coordinator) implements ExitTarget {

	@Override
	public ExitSettings settings() {
		return new ExitSettings(this.coordinator.timeout(), Set.of(), false, 0, false, false);
	}

	@Override
	public boolean isUp() {
		return true;
	}

	@Override
	public void close() {
		// it has come up, or it could not have asked
	}

	@Override
	public void flush() {
		// the JVM's shutdown sequence does
	}

	@Override
	public void lastWords(@Nullable ShutdownReport report, List<Blocker> hanging) {
		// nothing halts it
	}

}
