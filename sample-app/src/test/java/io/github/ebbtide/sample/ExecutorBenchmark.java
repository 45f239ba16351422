package io.github.ebbtide.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tasks a second through an executor that is followed and one that is not, in turns. A
 * task takes about a tenth of a millisecond, which makes some ten thousand a second.
 */
class ExecutorBenchmark {

	private static final int ROUNDS = Integer.getInteger("ebbtide.benchmark.pairs", 101);

	private static final int WARM_UP = 20;

	private static final int TASKS = 1_000;

	private static final double BAR = 0.95;

	private static final long TASK_NANOS = 100_000;

	private final byte[] data = new byte[1024];

	private final int work = calibrate();

	@Test
	void aFollowedExecutorIsAsFast() {
		List<Double> stock = new ArrayList<>();
		List<Double> ebbtide = new ArrayList<>();
		try (ConfigurableApplicationContext without = start(false); ConfigurableApplicationContext with = start(true)) {
			for (int round = -WARM_UP; round < ROUNDS; round++) {
				boolean first = round % 2 == 0;
				double one = tasksPerSecond(first ? without : with);
				double other = tasksPerSecond(first ? with : without);
				if (round >= 0) {
					stock.add(first ? one : other);
					ebbtide.add(first ? other : one);
				}
			}
			List<Double> ratios = new ArrayList<>();
			for (int i = 0; i < ROUNDS; i++) {
				ratios.add(ebbtide.get(i) / stock.get(i));
			}
			System.getLogger(getClass().getName())
				.log(System.Logger.Level.INFO, String.format(Locale.ROOT,
						"| tasks a second, median of %d pairs | stock %.0f | Ebbtide %.0f | ratio %.3f | bar %.2f |",
						ROUNDS, median(stock), median(ebbtide), median(ratios), BAR));
			assertThat(median(ratios)).as("stock %s, Ebbtide %s", stock, ebbtide).isGreaterThanOrEqualTo(BAR);
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

	private static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		return sorted.get(sorted.size() / 2);
	}

	@EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
	static class Application {

	}

}
