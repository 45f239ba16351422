package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.github.ebbtide.timeout.autoconfigure.SocketTimeoutProperties.Limits;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.PropertyResolver;
import org.springframework.util.ClassUtils;

/**
 * One row of the table of defaults: which property of Boot gets which limit, in which
 * unit, and when.
 *
 * @param technology the technology whose settings it follows
 * @param limit which of the limits
 * @param unit how the property wants it
 * @param requires a class without which it means nothing
 * @param key the property
 * @param alternatives other properties by which a user says the same
 */
record DefaultProperty(String technology, Function<Limits, @Nullable Duration> limit, Unit unit, String requires,
		String key, List<String> alternatives) {

	private static final String HTTP = "org.springframework.boot.http.client.HttpClientSettings";

	private static final String REDIS = "org.springframework.boot.data.redis.autoconfigure.DataRedisProperties";

	private static final String POOL2 = "org.apache.commons.pool2.impl.GenericObjectPool";

	private static final String R2DBC_POOL = "io.r2dbc.pool.ConnectionPool";

	private static final String MAIL = "jakarta.mail.Session";

	private static final String LDAP = "org.springframework.ldap.core.support.LdapContextSource";

	private static final String LDAP_ENVIRONMENT = "spring.ldap.base-environment.com.sun.jndi.ldap.";

	private static final String RABBIT = "com.rabbitmq.client.ConnectionFactory";

	static final List<DefaultProperty> ALL = List.of(
			row("http-client", Limits::connect, HTTP, "spring.http.clients.connect-timeout"),
			row("http-client", Limits::read, HTTP, "spring.http.clients.read-timeout"),
			row("tomcat", Limits::read, "org.apache.catalina.startup.Tomcat", "server.tomcat.connection-timeout"),
			row("redis", Limits::connect, REDIS, "spring.data.redis.connect-timeout"),
			row("redis", Limits::read, REDIS, "spring.data.redis.timeout"),
			row("redis", Limits::connect, REDIS, "spring.data.redis.lettuce.pool.max-wait").and(POOL2),
			row("redis", Limits::connect, REDIS, "spring.data.redis.jedis.pool.max-wait").and(POOL2),
			row("rabbitmq", Limits::connect, RABBIT, "spring.rabbitmq.connection-timeout"),
			row("r2dbc", Limits::read, R2DBC_POOL, "spring.r2dbc.pool.max-acquire-time"),
			row("r2dbc", Limits::connect, R2DBC_POOL, "spring.r2dbc.pool.max-create-connection-time"),
			row("r2dbc", Limits::connect, R2DBC_POOL, "spring.r2dbc.pool.max-validation-time"),
			row("jms", Limits::read, "org.springframework.jms.core.JmsTemplate", "spring.jms.template.receive-timeout"),
			row("jms", Limits::write, "org.apache.activemq.ActiveMQConnectionFactory", "spring.activemq.send-timeout"),
			mail("smtp", "connectiontimeout", Limits::connect), mail("smtp", "timeout", Limits::read),
			mail("smtp", "writetimeout", Limits::write), mail("smtps", "connectiontimeout", Limits::connect),
			mail("smtps", "timeout", Limits::read), mail("smtps", "writetimeout", Limits::write),
			new DefaultProperty("ldap", Limits::connect, Unit.MILLIS, LDAP, LDAP_ENVIRONMENT + "connect.timeout",
					List.of("spring.ldap.base-environment[com.sun.jndi.ldap.connect.timeout]")),
			new DefaultProperty("ldap", Limits::read, Unit.MILLIS, LDAP, LDAP_ENVIRONMENT + "read.timeout",
					List.of("spring.ldap.base-environment[com.sun.jndi.ldap.read.timeout]")));

	private static DefaultProperty row(String technology, Function<Limits, @Nullable Duration> limit, String requires,
			String key) {
		return new DefaultProperty(technology, limit, Unit.DURATION, requires, key, List.of());
	}

	private static DefaultProperty mail(String protocol, String name, Function<Limits, @Nullable Duration> limit) {
		String suffix = "mail." + protocol + "." + name;
		return new DefaultProperty("mail", limit, Unit.MILLIS, MAIL, "spring.mail.properties." + suffix,
				List.of("spring.mail.properties[" + suffix + "]"));
	}

	private DefaultProperty and(String requires) {
		return new DefaultProperty(this.technology, this.limit, this.unit, this.requires + " " + requires, this.key,
				this.alternatives);
	}

	/**
	 * Return the value to contribute.
	 * @param settings the settings
	 * @param environment what the user says
	 * @return the value; {@code null} where the technology is absent, no limit is wanted
	 * or the user has set one
	 */
	@Nullable String value(SocketTimeoutProperties settings, PropertyResolver environment) {
		Duration value = this.limit.apply(settings.of(this.technology));
		return (value != null && isPresent() && !isSetIn(environment)) ? this.unit.print(value) : null;
	}

	boolean isPresent() {
		for (String type : this.requires.split(" ")) {
			if (!ClassUtils.isPresent(type, getClass().getClassLoader())) {
				return false;
			}
		}
		return true;
	}

	private boolean isSetIn(PropertyResolver environment) {
		return environment.containsProperty(this.key)
				|| this.alternatives.stream().anyMatch(environment::containsProperty) || isPooledByUrl(environment);
	}

	/** Any property of the pool beside a URL that asks for one stops Boot. */
	private boolean isPooledByUrl(PropertyResolver environment) {
		return this.technology.equals("r2dbc") && environment.getProperty("spring.r2dbc.url", "").contains(":pool:");
	}

	/** How a property wants its value. Rounded up: never down to 0, which is for ever. */
	enum Unit {

		/** A duration with a unit. */
		DURATION {

			@Override
			String print(Duration value) {
				return MILLIS.print(value) + "ms";
			}

		},

		/** Milliseconds. */
		MILLIS {

			@Override
			String print(Duration value) {
				return String.valueOf(roundUp(value, Duration.ofMillis(1)));
			}

		},

		/** Seconds. */
		SECONDS {

			@Override
			String print(Duration value) {
				return String.valueOf(roundUp(value, Duration.ofSeconds(1)));
			}

		};

		abstract String print(Duration value);

		private static long roundUp(Duration value, Duration unit) {
			return value.plus(unit).minusNanos(1).dividedBy(unit);
		}

	}

}
