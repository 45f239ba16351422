package io.github.ebbtide.shutdown.autoconfigure;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

import io.github.ebbtide.shutdown.ExitSettings;
import io.github.ebbtide.shutdown.ExitTarget;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.autoconfigure.OwnBeans;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application context that ends with the process. Known to the process before the
 * context is refreshed; drained only once that is over. Thread-safe.
 */
final class ContextExit implements ExitTarget {

	private final ConfigurableApplicationContext context;

	private final ExitSettings settings;

	private final CountDownLatch refreshed = new CountDownLatch(1);

	private volatile @Nullable ShutdownCoordinator coordinator;

	private volatile @Nullable ReportFiles reportFiles;

	ContextExit(ConfigurableApplicationContext context, ShutdownProperties properties) {
		this.context = context;
		this.settings = new ExitSettings(properties.timeout(), signals(properties), properties.watchdog().enabled(),
				properties.watchdog().exitCode(), properties.release() == ReleaseMode.SKIP, isDebugged());
	}

	/** The names as the JDK knows them, however the user writes them. */
	private static Set<String> signals(ShutdownProperties properties) {
		return properties.signals()
			.stream()
			.map((name) -> name.toUpperCase(Locale.ROOT).replaceFirst("^SIG", ""))
			.collect(Collectors.toUnmodifiableSet());
	}

	private static boolean isDebugged() {
		return ManagementFactory.getRuntimeMXBean()
			.getInputArguments()
			.stream()
			.anyMatch((argument) -> argument.startsWith("-agentlib:jdwp") || argument.startsWith("-Xrunjdwp"));
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	/** The refresh is over, for better or worse. */
	void refreshed() {
		if (this.context.isActive()) {
			this.reportFiles = own(ReportFiles.class);
			this.coordinator = own(ShutdownCoordinator.class);
		}
		this.refreshed.countDown();
	}

	/** As {@link ShutdownCoordinator#rehearse()}, and the files that tell of it. */
	void rehearse() {
		ShutdownCoordinator coordinator = this.coordinator;
		ReportFiles files = this.reportFiles;
		if (coordinator != null && files != null) {
			files.rehearse(coordinator.rehearse());
		}
	}

	private <T> @Nullable T own(Class<T> type) {
		return OwnBeans.of(this.context.getBeanFactory(), type).stream().findFirst().orElse(null);
	}

	@Override
	public ExitSettings settings() {
		return this.settings;
	}

	@Override
	public boolean isUp() {
		return this.refreshed.getCount() == 0;
	}

	@Override
	public @Nullable ShutdownCoordinator coordinator() {
		return this.coordinator;
	}

	@Override
	public void close() throws InterruptedException {
		// closing it earlier would interrupt the refresh, and that fails loudly
		this.refreshed.await();
		this.context.close();
	}

	@Override
	public void flush() {
		Runnable handler = LoggingSystem.get(getClass().getClassLoader()).getShutdownHandler();
		if (handler != null) {
			handler.run();
		}
	}

	@Override
	public void lastWords(@Nullable ShutdownReport report, List<Blocker> hanging) {
		ReportFiles files = this.reportFiles;
		if (report != null && files != null) {
			files.lastWords(report, hanging, this.settings.watchdogExitCode());
		}
	}

}
