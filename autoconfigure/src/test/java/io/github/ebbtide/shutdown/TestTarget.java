package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import io.github.ebbtide.work.Blocker;
import org.jspecify.annotations.Nullable;

/**
 * An application that ends with the process, as far as a test needs one.
 */
class TestTarget implements ExitTarget {

	final CountDownLatch closed = new CountDownLatch(1);

	final List<Blocker> hanging = new ArrayList<>();

	private final @Nullable TestApplication application;

	private volatile boolean flushed;

	private boolean up;

	private ExitSettings settings = new ExitSettings(Duration.ofSeconds(25), Set.of(), true, 124, false, false);

	TestTarget(@Nullable TestApplication application) {
		this.application = application;
	}

	TestTarget with(ExitSettings settings) {
		this.settings = settings;
		return this;
	}

	/** It has come up, whether there is something that drains it or not. */
	TestTarget up() {
		this.up = true;
		return this;
	}

	@Override
	public boolean isUp() {
		return this.up || this.application != null;
	}

	@Override
	public ExitSettings settings() {
		return this.settings;
	}

	@Override
	public @Nullable ShutdownCoordinator coordinator() {
		return (this.application != null) ? this.application.coordinator() : null;
	}

	@Override
	public void close() {
		this.closed.countDown();
	}

	@Override
	public void flush() {
		this.flushed = true;
	}

	boolean isFlushed() {
		return this.flushed;
	}

	@Override
	public void lastWords(@Nullable ShutdownReport report, List<Blocker> hanging) {
		this.hanging.addAll(hanging);
	}

}
