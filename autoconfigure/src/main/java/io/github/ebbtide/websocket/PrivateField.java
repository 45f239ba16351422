package io.github.ebbtide.websocket;

import java.lang.reflect.Field;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A field that a library keeps to itself, which is read and never written. Where there is
 * none any more it reads as {@code null}. Thread-safe.
 */
final class PrivateField {

	private static final Log logger = LogFactory.getLog(PrivateField.class);

	private final @Nullable Field field;

	private PrivateField(@Nullable Field field) {
		this.field = field;
	}

	static PrivateField of(Class<?> type, String name) {
		try {
			Field field = type.getDeclaredField(name);
			field.setAccessible(true);
			return new PrivateField(field);
		}
		catch (NoSuchFieldException | RuntimeException ex) {
			logger.debug("Sessions of clients are not all looked after: no " + name + " in " + type.getName(), ex);
			return new PrivateField(null);
		}
	}

	/**
	 * Return what is in the field.
	 * @param <T> the type expected
	 * @param holder the object that has the field
	 * @param type the type expected
	 * @return the value, or {@code null} if there is none of that type
	 */
	<T> @Nullable T read(Object holder, Class<T> type) {
		Field field = this.field;
		if (field == null) {
			return null;
		}
		try {
			Object value = field.get(holder);
			return type.isInstance(value) ? type.cast(value) : null;
		}
		catch (IllegalAccessException ex) {
			return null;
		}
	}

}
