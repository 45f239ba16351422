package io.github.ebbtide.timeout;

import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.jspecify.annotations.Nullable;

/**
 * What has decided a limit of an HTTP client. Immutable.
 *
 * @param origin who has decided
 * @param property the property that changes the limit, if there is one
 * @param change what changes the limit, in words that go before "changes that"
 * @since 0.1.0
 */
public record ClientSetting(Origin origin, @Nullable String property, String change) {

	/**
	 * A limit that a property changes.
	 * @param property the property
	 * @param origin who has set it
	 * @return what has decided
	 */
	public static ClientSetting ofProperty(String property, Origin origin) {
		return new ClientSetting(origin, property, "'" + property + "'");
	}

	/**
	 * A limit that no property changes.
	 * @param change what does, in words that go before "changes that"
	 * @param origin who has decided
	 * @return what has decided
	 */
	public static ClientSetting ofCode(String change, Origin origin) {
		return new ClientSetting(origin, null, change);
	}

}
