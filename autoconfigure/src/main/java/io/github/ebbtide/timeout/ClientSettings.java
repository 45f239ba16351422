package io.github.ebbtide.timeout;

import java.time.Duration;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import org.jspecify.annotations.Nullable;

/**
 * Tells what has decided the limits of one HTTP client. Thread-safe.
 *
 * @since 0.1.0
 */
public interface ClientSettings {

	/**
	 * Return what has decided a limit.
	 * @param limit what is limited: connect or read
	 * @param value the limit that the client has been given, if there is one
	 * @return what changes it
	 */
	ClientSetting of(Limit limit, @Nullable Duration value);

	/**
	 * Return the group of HTTP services that the client is for.
	 * @return the group's name, {@code null} where the client belongs to none
	 */
	@Nullable String group();

}
