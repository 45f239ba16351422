package io.github.ebbtide.sample.benchmark;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import com.zaxxer.nuprocess.NuAbstractProcessHandler;
import com.zaxxer.nuprocess.NuProcess;
import com.zaxxer.nuprocess.NuProcessBuilder;
import io.github.ebbtide.process.ChildProcess;
import io.github.ebbtide.process.ChildProcessSettings;
import io.github.ebbtide.process.Command;
import io.github.ebbtide.process.LocalChildProcesses;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecuteResultHandler;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.PumpStreamHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.zeroturnaround.exec.ProcessExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a child costs, in turns with {@link ProcessBuilder} alone and with other
 * libraries, all in one run.
 */
@Benchmarking
@EnabledOnOs(OS.LINUX)
class ChildProcessBenchmark {

	private static final int LAUNCHES = Integer.getInteger("ebbtide.benchmark.launches", 400);

	private static final int STREAMS = Integer.getInteger("ebbtide.benchmark.streams", 15);

	private static final int SLEEPERS = 200;

	private static final String EBBTIDE = "Ebbtide";

	private static final String RAW = "raw ProcessBuilder";

	private static final String[] TRUE = { "/bin/true" };

	private static final String[] STREAM = { "/usr/bin/head", "-c", "104857600", "/dev/zero" };

	private static final String[] SLEEP = { "/bin/sleep", "600" };

	private static final LocalChildProcesses CHILDREN = new LocalChildProcesses(new ChildProcessSettings(SLEEPERS,
			Map.of(), Duration.ZERO, Duration.ofSeconds(1), 0, ChildProcessSettings.INHERITED_VARIABLES), List::of);

	@AfterAll
	static void close() {
		CHILDREN.close();
	}

	@Test
	void aLaunchCostsAlmostNoMoreThanItMust(BenchmarkReport report) throws Exception {
		Map<String, Figures> times = measure(TRUE, LAUNCHES);
		add(report, "launch and end of /bin/true", "ms", times, 1.1);
	}

	@Test
	void outputIsReadAlmostAsFastAsItCan(BenchmarkReport report) throws Exception {
		Map<String, Figures> times = measure(STREAM, STREAMS);
		add(report, "100 MB of a child's output", "ms", times, 1.1);
	}

	private static void add(BenchmarkReport report, String what, String unit, Map<String, Figures> figures,
			double bar) {
		Figures ebbtide = figures.get(EBBTIDE);
		figures.forEach((name, others) -> {
			Pairs pairs = new Pairs(ebbtide, others);
			if (name.equals(RAW)) {
				report.add(Row.of(what, pairs, unit, name, Bar.atMost(bar, "× raw", pairs.ratios().median())));
			}
			else if (!name.equals(EBBTIDE)) {
				report.add(Row.of(what, pairs, unit, name, Bar.NONE));
			}
		});
	}

	private static Map<String, Figures> measure(String[] command, int rounds) throws Exception {
		Map<String, Runner> runners = new LinkedHashMap<>();
		runners.put(RAW, ChildProcessBenchmark::raw);
		runners.put(EBBTIDE, ChildProcessBenchmark::ebbtide);
		runners.put("Commons Exec", ChildProcessBenchmark::commons);
		runners.put("zt-exec", ChildProcessBenchmark::zt);
		runners.put("NuProcess", ChildProcessBenchmark::nu);
		Map<String, Figures> times = new LinkedHashMap<>();
		runners.keySet().forEach((name) -> times.put(name, new Figures()));
		List<String> order = new ArrayList<>(runners.keySet());
		Random random = new Random(rounds);
		// as many again before, because an application is warm when it has launched some
		for (int round = -rounds; round < rounds; round++) {
			// none is always the one that comes after another
			Collections.shuffle(order, random);
			for (String name : order) {
				long start = System.nanoTime();
				runners.get(name).run(command);
				long taken = System.nanoTime() - start;
				if (round >= 0) {
					times.get(name).add(taken / 1e6);
				}
			}
		}
		return times;
	}

	private static void raw(String[] command) throws Exception {
		Process process = new ProcessBuilder(command).start();
		process.getOutputStream().close();
		byte[] buffer = new byte[64 * 1024];
		try (InputStream output = process.getInputStream()) {
			while (output.read(buffer) >= 0) {
				// read on
			}
		}
		assertThat(process.waitFor()).isZero();
	}

	private static void ebbtide(String[] command) {
		CHILDREN.run(command(command)).orThrow();
	}

	private static Command command(String[] command) {
		return Command.of(command[0]).arguments(List.of(command).subList(1, command.length).toArray(String[]::new));
	}

	private static void commons(String[] command) throws Exception {
		DefaultExecutor executor = DefaultExecutor.builder().get();
		executor.setStreamHandler(new PumpStreamHandler(OutputStream.nullOutputStream()));
		executor.execute(commandLine(command));
	}

	private static CommandLine commandLine(String[] command) {
		CommandLine line = new CommandLine(command[0]);
		List.of(command).subList(1, command.length).forEach(line::addArgument);
		return line;
	}

	private static void zt(String[] command) throws Exception {
		new ProcessExecutor(command).redirectOutput(OutputStream.nullOutputStream()).exitValueNormal().execute();
	}

	private static void nu(String[] command) throws Exception {
		NuProcess process = new NuProcessBuilder(new NuAbstractProcessHandler() {

			@Override
			public void onStdout(ByteBuffer buffer, boolean closed) {
				buffer.position(buffer.limit());
			}

		}, command).start();
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isZero();
	}

	@Test
	void aChildCostsOneThreadBesidesTheReaper(BenchmarkReport report) throws Exception {
		Map<String, Double> threads = new LinkedHashMap<>();
		threads.put("raw ProcessBuilder, reading both", threadsPerChild(() -> {
			Process process = new ProcessBuilder(SLEEP).start();
			for (InputStream stream : List.of(process.getInputStream(), process.getErrorStream())) {
				Thread reader = new Thread(() -> {
					try {
						stream.transferTo(OutputStream.nullOutputStream());
					}
					catch (Exception ex) {
						// ended
					}
				});
				reader.setDaemon(true);
				reader.start();
			}
			return process::destroyForcibly;
		}));
		threads.put(EBBTIDE, threadsPerChild(() -> {
			ChildProcess child = CHILDREN.start(command(SLEEP));
			return child::stop;
		}));
		threads.put("Commons Exec", threadsPerChild(() -> {
			DefaultExecutor executor = DefaultExecutor.builder().get();
			executor.setStreamHandler(new PumpStreamHandler(OutputStream.nullOutputStream()));
			executor.execute(commandLine(SLEEP), new DefaultExecuteResultHandler());
			return () -> {
			};
		}));
		threads.put("zt-exec", threadsPerChild(() -> {
			Process process = new ProcessExecutor(SLEEP).start().getProcess();
			return process::destroyForcibly;
		}));
		threads.put("NuProcess", threadsPerChild(() -> {
			NuProcess process = new NuProcessBuilder(new NuAbstractProcessHandler() {
			}, SLEEP).start();
			return () -> process.destroy(true);
		}));
		double own = threads.remove(EBBTIDE);
		String others = threads.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + " " + Figures.number(entry.getValue()))
			.collect(Collectors.joining(", "));
		// the timer is shared
		report.add(new Row("threads a child beyond the JDK's reaper, %d x sleep".formatted(SLEEPERS),
				Figures.number(own), others, "", Bar.atMost(1, "", own - 2.0 / SLEEPERS)));
	}

	private static double threadsPerChild(Starter starter) throws Exception {
		long before = threads();
		List<Runnable> ends = new ArrayList<>();
		for (int i = 0; i < SLEEPERS; i++) {
			ends.add(starter.start());
		}
		long during = threads();
		ends.forEach(Runnable::run);
		ProcessHandle.current()
			.children()
			.filter((child) -> child.info().command().orElse("").endsWith("sleep"))
			.forEach(ProcessHandle::destroyForcibly);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> threads() <= before + 3);
		return (during - before) / (double) SLEEPERS;
	}

	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !thread.getName().startsWith("process reaper"))
			.count();
	}

	@FunctionalInterface
	private interface Runner {

		void run(String[] command) throws Exception;

	}

	@FunctionalInterface
	private interface Starter {

		Runnable start() throws Exception;

	}

}
