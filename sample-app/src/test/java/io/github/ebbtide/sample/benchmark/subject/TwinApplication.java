package io.github.ebbtide.sample.benchmark.subject;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.regex.Pattern;

import org.springframework.boot.SpringApplication;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * The same service twice in one process, first without Ebbtide, then with it: both run
 * the same classes, which the JIT compiler makes the same code of.
 */
public class TwinApplication {

	/** Logged once both are up, in the words of Spring Boot. */
	private static final String STARTED = "Started TwinApplication in one process";

	public static void main(String[] arguments) {
		start(new WithoutEbbtide(TwinApplication.class.getClassLoader()), arguments);
		start(TwinApplication.class.getClassLoader(), arguments);
		System.out.println(STARTED);
	}

	private static void start(ClassLoader loader, String[] arguments) {
		Thread.currentThread().setContextClassLoader(loader);
		SpringApplication application = SubjectApplication.application();
		application.setResourceLoader(new DefaultResourceLoader(loader));
		application.run(arguments);
	}

	/** Finds all classes and files but those of Ebbtide. */
	private static final class WithoutEbbtide extends ClassLoader {

		private static final Pattern FILE = Pattern.compile("/ebbtide[^/]*\\.jar!");

		private static final Pattern CLASS = Pattern.compile("io\\.github\\.ebbtide\\.(?!sample\\.).*");

		WithoutEbbtide(ClassLoader parent) {
			super(parent);
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (CLASS.matcher(name).matches()) {
				throw new ClassNotFoundException(name);
			}
			return super.loadClass(name, resolve);
		}

		@Override
		public Enumeration<URL> getResources(String name) throws IOException {
			return Collections.enumeration(Collections.list(super.getResources(name))
				.stream()
				.filter((resource) -> !FILE.matcher(resource.getPath()).find())
				.toList());
		}

	}

}
