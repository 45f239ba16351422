package io.github.ebbtide.sample.benchmark;

import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Tasks a second through an executor that is followed and one that is not, in turns. A
 * task takes about a tenth of a millisecond, which makes some ten thousand a second.
 */
@Benchmarking
class ExecutorBenchmark {

	private static final int ROUNDS = Integer.getInteger("ebbtide.benchmark.pairs", 101);

	private static final int WARM_UP = 20;

	private static final int TASKS = 1_000;

	private static final double BAR = 0.95;

	private static final long TASK_NANOS = 100_000;

	private final byte[] data = new byte[1024];

	private final int work = calibrate();

	@Test
	void aFollowedExecutorIsAsFast(BenchmarkReport report) throws Exception {
		try (ConfigurableApplicationContext without = start(false); ConfigurableApplicationContext with = start(true)) {
			Pairs.measure(WARM_UP, () -> tasksPerSecond(with), () -> tasksPerSecond(without));
			Pairs pairs = Pairs.measure(ROUNDS, () -> tasksPerSecond(with), () -> tasksPerSecond(without));
			report.add(Row.of("tasks of 0.1 ms through an executor", pairs, "tasks/s", Row.STOCK,
					Bar.atLeast(BAR, "× stock", pairs.ratios().median())));
		}
	}

	private static ConfigurableApplicationContext start(boolean enabled) {
		SpringApplication application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.properties("spring.task.execution.pool.core-size=2", "ebbtide.executor.enabled=" + enabled,
					"ebbtide.shutdown.enabled=false", "spring.main.banner-mode=off", "spring.config.name=none")
			.build();
		return application.run();
	}

	private double tasksPerSecond(ConfigurableApplicationContext context) {
		ThreadPoolTaskExecutor executor = context.getBean(ThreadPoolTaskExecutor.class);
		CountDownLatch done = new CountDownLatch(TASKS);
		long start = System.nanoTime();
		for (int i = 0; i < TASKS; i++) {
			executor.submit(() -> {
				compute(this.work);
				done.countDown();
			});
		}
		try {
			done.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return TASKS * 1e9 / (System.nanoTime() - start);
	}

	private int calibrate() {
		int work = 1;
		for (int i = 0; i < 10_000; i++) {
			compute(10);
		}
		while (fastest(work) < TASK_NANOS) {
			work += Math.max(1, work / 10);
		}
		return work;
	}

	private long fastest(int work) {
		long fastest = Long.MAX_VALUE;
		for (int i = 0; i < 50; i++) {
			long start = System.nanoTime();
			compute(work);
			fastest = Math.min(fastest, System.nanoTime() - start);
		}
		return fastest;
	}

	private long compute(int times) {
		CRC32 crc = new CRC32();
		for (int i = 0; i < times; i++) {
			crc.update(this.data);
		}
		return crc.getValue();
	}

	@EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
	static class Application {

	}

}
