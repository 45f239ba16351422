package io.github.ebbtide.timeout;

import java.time.Duration;

import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Tells who has set a property.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TimeoutOrigins {

	/**
	 * Return who has set a value that a property can set.
	 * @param property the property
	 * @param effective the value that is in effect
	 * @return the user, if he has set this property or somebody has changed its value
	 */
	Origin of(String property, @Nullable Duration effective);

}
