package io.github.ebbtide.work.autoconfigure;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.Import;

/**
 * Loads Ebbtide's own classes while the main thread prepares the environment: to load
 * them is a good part of what a start takes longer than without. Boot runs it on a thread
 * of its own where there is more than one processor, and not at all where
 * {@code spring.backgroundpreinitializer.ignore} is set.
 */
final class EarlyClasses implements BackgroundPreinitializer {

	private static final String OWN = "io.github.ebbtide.";

	private final Set<Class<?>> seen = new HashSet<>();

	private final Deque<Class<?>> left = new ArrayDeque<>();

	@Override
	public void preinitialize() throws ClassNotFoundException {
		ClassLoader classLoader = EarlyClasses.class.getClassLoader();
		for (String name : ImportCandidates.load(AutoConfiguration.class, classLoader)) {
			if (name.startsWith(OWN)) {
				add(Class.forName(name, false, classLoader));
			}
		}
		for (Class<?> type = this.left.poll(); type != null; type = this.left.poll()) {
			addThoseOf(type);
		}
	}

	/** Links the type, which loads more than its signatures name. */
	private void addThoseOf(Class<?> type) {
		try {
			add(type.getDeclaredClasses());
			for (Method method : type.getDeclaredMethods()) {
				add(method.getReturnType());
				add(method.getParameterTypes());
			}
			for (Constructor<?> constructor : type.getDeclaredConstructors()) {
				add(constructor.getParameterTypes());
			}
			for (Field field : type.getDeclaredFields()) {
				add(field.getType());
			}
			Import imports = type.getAnnotation(Import.class);
			if (imports != null) {
				add(imports.value());
			}
			ConfigurationProperties properties = type.getAnnotation(ConfigurationProperties.class);
			if (properties != null) {
				// binds nothing, and whatever binds them is loaded then, too
				new Binder(new MapConfigurationPropertySource()).bindOrCreate(properties.prefix(), type);
			}
		}
		catch (LinkageError | RuntimeException ex) {
			// is for a library that is not there: nobody will miss it
		}
	}

	private void add(Class<?>... types) {
		for (Class<?> type : types) {
			if (type.getName().startsWith(OWN) && this.seen.add(type)) {
				this.left.add(type);
			}
		}
	}

}
