package io.github.ebbtide.executor;

import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * A field of one of Spring's executors that everybody may set and nobody may read: the
 * user's decorator must be known, for ours to go around it.
 */
final class SpringField {

	private SpringField() {
	}

	/**
	 * Read a field.
	 * @param executor the executor
	 * @param declaring the class that declares the field
	 * @param name the name of the field
	 * @param type the type of the field
	 * @param <T> the type of the field
	 * @return the value, or {@code null} if there is none
	 * @throws IllegalStateException if it cannot be known
	 */
	static <T> @Nullable T read(Object executor, Class<?> declaring, String name, Class<T> type) {
		Field field = ReflectionUtils.findField(declaring, name);
		if (field == null) {
			throw new IllegalStateException("%s has no field '%s'".formatted(declaring.getName(), name));
		}
		try {
			ReflectionUtils.makeAccessible(field);
			return type.cast(ReflectionUtils.getField(field, executor));
		}
		catch (RuntimeException ex) {
			throw new IllegalStateException("%s.%s cannot be read".formatted(declaring.getName(), name), ex);
		}
	}

}
