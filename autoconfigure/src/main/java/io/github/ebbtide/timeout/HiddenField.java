package io.github.ebbtide.timeout;

import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;

/**
 * Looks into objects that keep their timeouts to themselves. What cannot be read is
 * {@code null}: the audit then knows less, and nothing fails.
 */
final class HiddenField {

	private HiddenField() {
	}

	static <T> @Nullable T read(@Nullable Object target, String name, Class<T> type) {
		if (target == null) {
			return null;
		}
		for (Class<?> owner = target.getClass(); owner != null; owner = owner.getSuperclass()) {
			try {
				Field field = owner.getDeclaredField(name);
				field.setAccessible(true);
				Object value = field.get(target);
				return type.isInstance(value) ? type.cast(value) : null;
			}
			catch (NoSuchFieldException ex) {
				// look further up
			}
			catch (ReflectiveOperationException | RuntimeException ex) {
				return null;
			}
		}
		return null;
	}

}
