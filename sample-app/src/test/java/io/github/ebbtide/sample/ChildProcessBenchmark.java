package io.github.ebbtide.sample;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
@EnabledOnOs(OS.LINUX)
class ChildProcessBenchmark {

	private static final int LAUNCHES = Integer.getInteger("ebbtide.benchmark.launches", 400);

	private static final int STREAMS = Integer.getInteger("ebbtide.benchmark.streams", 15);

	private static final int SLEEPERS = 200;

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
	void aLaunchCostsAlmostNoMoreThanItMust() throws Exception {
		Map<String, List<Long>> times = measure(TRUE, LAUNCHES);
		log("launch of /bin/true, median of " + LAUNCHES, times, 1_000, "us");
		assertThat(median(times.get("Ebbtide")) / (double) median(times.get("raw"))).isLessThanOrEqualTo(1.1);
	}

	@Test
	void outputIsReadAlmostAsFastAsItCan() throws Exception {
		Map<String, List<Long>> times = measure(STREAM, STREAMS);
		log("100 MB of stdout, median of " + STREAMS, times, 1_000_000, "ms");
		assertThat(median(times.get("raw")) / (double) median(times.get("Ebbtide"))).isGreaterThanOrEqualTo(0.9);
	}

	private static Map<String, List<Long>> measure(String[] command, int rounds) throws Exception {
		Map<String, Runner> runners = new LinkedHashMap<>();
		runners.put("raw", ChildProcessBenchmark::raw);
		runners.put("Ebbtide", ChildProcessBenchmark::ebbtide);
		runners.put("Commons Exec", ChildProcessBenchmark::commons);
		runners.put("zt-exec", ChildProcessBenchmark::zt);
		runners.put("NuProcess", ChildProcessBenchmark::nu);
		Map<String, List<Long>> times = new LinkedHashMap<>();
		// as many again before, because an application is warm when it has launched some
		for (int round = -rounds; round < rounds; round++) {
			for (Map.Entry<String, Runner> runner : runners.entrySet()) {
				long start = System.nanoTime();
				runner.getValue().run(command);
				long taken = System.nanoTime() - start;
				if (round >= 0) {
					times.computeIfAbsent(runner.getKey(), (name) -> new ArrayList<>()).add(taken);
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
	void aChildCostsOneThreadBesidesTheReaper() throws Exception {
		Map<String, Double> threads = new LinkedHashMap<>();
		threads.put("raw, reading both", threadsPerChild(() -> {
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
		threads.put("Ebbtide", threadsPerChild(() -> {
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
		say("| threads per child beyond the reaper, " + SLEEPERS + " x sleep | "
				+ threads.entrySet()
					.stream()
					.map((entry) -> String.format(Locale.ROOT, "%s %.2f", entry.getKey(), entry.getValue()))
					.collect(Collectors.joining(" | "))
				+ " |");
		// the timer is shared
		assertThat(threads.get("Ebbtide")).isLessThanOrEqualTo(1 + 2.0 / SLEEPERS);
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

	private static void log(String what, Map<String, List<Long>> times, long unit, String unitName) {
		say("| " + what + " | "
				+ times.entrySet()
					.stream()
					.map((entry) -> "%s %d %s (p95 %d)".formatted(entry.getKey(), median(entry.getValue()) / unit,
							unitName, percentile(entry.getValue(), 95) / unit))
					.collect(Collectors.joining(" | "))
				+ " |");
	}

	private static void say(String line) {
		System.getLogger(ChildProcessBenchmark.class.getName()).log(System.Logger.Level.INFO, line);
	}

	private static long median(List<Long> values) {
		return percentile(values, 50);
	}

	private static long percentile(List<Long> values, int percent) {
		List<Long> sorted = values.stream().sorted().toList();
		return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
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
