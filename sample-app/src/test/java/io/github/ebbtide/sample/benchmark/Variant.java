package io.github.ebbtide.sample.benchmark;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The same service with the starter on its class path, and without. Both have the
 * libraries of the sample application, its actuator and Prometheus included.
 */
enum Variant {

	EBBTIDE, STOCK;

	private static final Path LIBRARIES = unpack();

	String classPath() {
		try (Stream<Path> libraries = Files.list(LIBRARIES)) {
			Stream<Path> chosen = libraries
				.filter((library) -> this == EBBTIDE || !library.getFileName().toString().startsWith("ebbtide"))
				.sorted();
			return Stream.concat(Stream.of(Path.of("target", "test-classes")), chosen)
				.map(Path::toString)
				.collect(Collectors.joining(File.pathSeparator));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path unpack() {
		Path target = BenchmarkReport.DIRECTORY.resolve("lib");
		try (JarFile jar = new JarFile(System.getProperty("sample.jar"))) {
			Files.createDirectories(target);
			for (Path former : Files.list(target).toList()) {
				Files.delete(former);
			}
			for (JarEntry entry : jar.stream().filter((each) -> each.getName().endsWith(".jar")).toList()) {
				try (InputStream library = jar.getInputStream(entry)) {
					Files.copy(library, target.resolve(Path.of(entry.getName()).getFileName()));
				}
			}
			return target;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
