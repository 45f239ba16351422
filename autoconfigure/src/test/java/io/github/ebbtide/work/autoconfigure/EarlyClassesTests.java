package io.github.ebbtide.work.autoconfigure;

import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.stream.Stream;

import io.github.ebbtide.work.WorkRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

class EarlyClassesTests {

	@Test
	void bootRunsIt() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(BackgroundPreinitializer.class))
			.hasAtLeastOneElementOfType(EarlyClasses.class);
	}

	@Test
	void whatAnApplicationNeedsIsLoaded() throws Exception {
		try (Fresh classes = new Fresh("nothing is hidden")) {
			classes.preinitialize();
			assertThat(classes.areLoaded("work.WorkRegistry", "shutdown.ShutdownCoordinator", "shutdown.DrainPlan",
					"traffic.autoconfigure.TomcatTrafficConfiguration", "traffic.TomcatConnectorIntake",
					"websocket.WebSocketSessions"))
				.isTrue();
		}
	}

	@Test
	void withoutALibraryTheOthersAreLoaded() throws Exception {
		try (Fresh classes = new Fresh("org.apache.")) {
			classes.preinitialize();
			assertThat(classes.areLoaded("work.WorkRegistry", "shutdown.ShutdownCoordinator")).isTrue();
		}
	}

	/** Ebbtide's classes, none of which is loaded, without some of a library. */
	private static final class Fresh extends URLClassLoader {

		private final String hidden;

		Fresh(String hidden) {
			super(new URL[] { WorkRegistry.class.getProtectionDomain().getCodeSource().getLocation() },
					EarlyClassesTests.class.getClassLoader());
			this.hidden = hidden;
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.startsWith("io.github.ebbtide.")) {
				synchronized (getClassLoadingLock(name)) {
					Class<?> loaded = findLoadedClass(name);
					return (loaded != null) ? loaded : findClass(name);
				}
			}
			if (name.startsWith(this.hidden)) {
				throw new ClassNotFoundException(name);
			}
			return super.loadClass(name, resolve);
		}

		void preinitialize() throws Exception {
			Constructor<?> constructor = loadClass(EarlyClasses.class.getName()).getDeclaredConstructor();
			constructor.setAccessible(true);
			((BackgroundPreinitializer) constructor.newInstance()).preinitialize();
		}

		boolean areLoaded(String... names) {
			return Stream.of(names).allMatch((name) -> findLoadedClass("io.github.ebbtide." + name) != null);
		}

	}

}
