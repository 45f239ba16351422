package io.github.ebbtide.sample.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Stream;

import org.apache.catalina.util.ServerInfo;

import org.springframework.boot.SpringBootVersion;

/**
 * The machine and the versions that a run was made with.
 */
final class Surroundings {

	private Surroundings() {
	}

	static String describe() {
		return "%s: %s, %d processors, %s, %s %s; %s %s; Spring Boot %s, %s.".formatted(LocalDate.now(),
				value("/proc/cpuinfo", "model name"), Runtime.getRuntime().availableProcessors(), memory(),
				System.getProperty("os.name"), System.getProperty("os.version"), System.getProperty("java.vm.name"),
				System.getProperty("java.vm.version"), SpringBootVersion.getVersion(), ServerInfo.getServerInfo());
	}

	private static String memory() {
		String total = value("/proc/meminfo", "MemTotal").split(" ")[0];
		return total.matches("\\d+") ? "%d GB".formatted(Math.round(Long.parseLong(total) / 1e6)) : "memory unknown";
	}

	private static String value(String file, String name) {
		try (Stream<String> lines = Files.lines(Path.of(file))) {
			return lines.filter((line) -> line.startsWith(name))
				.findFirst()
				.map((line) -> line.substring(line.indexOf(':') + 1).trim())
				.orElse("unknown");
		}
		catch (IOException ex) {
			return System.getProperty("os.arch");
		}
	}

}
