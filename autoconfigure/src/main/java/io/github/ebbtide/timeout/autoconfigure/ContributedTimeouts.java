package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.Map;

import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/**
 * The properties that Ebbtide itself has set, which the audit needs to tell its values
 * from the user's. Immutable.
 *
 * @param values values by property
 */
record ContributedTimeouts(Map<String, String> values) {

	static final String BEAN_NAME = "ebbtideContributedTimeouts";

	static final ContributedTimeouts NONE = new ContributedTimeouts(Map.of());

	/**
	 * Return who has set a value that a property can set.
	 * @param environment the properties
	 * @param property the property
	 * @param effective the value that is in effect
	 * @return the user, if he has set this property or somebody has changed its value
	 */
	Origin originOf(Environment environment, String property, @Nullable Duration effective) {
		String contributed = this.values.get(property);
		if (contributed == null) {
			return environment.containsProperty(property) ? Origin.USER : Origin.LIBRARY;
		}
		boolean ours = contributed.equals(environment.getProperty(property))
				&& DurationStyle.detectAndParse(contributed).equals(effective);
		return ours ? Origin.EBBTIDE : Origin.USER;
	}

}
