package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.PropertyResolver;
import org.springframework.util.ClassUtils;

/**
 * One row of the table of defaults: which property of Boot gets which limit, in which
 * unit, and when.
 *
 * @param technology the technology whose settings it follows
 * @param limit what it limits
 * @param source the limit of the technology that its value comes from
 * @param unit how the property wants it
 * @param requires a class without which it means nothing
 * @param key the property
 * @param alternatives other properties by which a user says the same
 * @param bean the type of a bean that the property is for, where nothing else can be
 * asked for its effect
 * @param meaning what it bounds, where it is shown
 */
record DefaultProperty(String technology, Limit limit, Limit source, Unit unit, String requires, String key,
		List<String> alternatives, @Nullable String bean, Meaning meaning) {

	private static final String HTTP = "org.springframework.boot.http.client.HttpClientSettings";

	private static final String NETTY = "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory";

	static final String GATEWAY = "org.springframework.cloud.gateway.config.HttpClientProperties";

	private static final String GRPC = "org.springframework.boot.grpc.server.autoconfigure.GrpcServerProperties";

	private static final String LETTUCE = "io.lettuce.core.RedisClient";

	private static final String POOL2 = "org.apache.commons.pool2.impl.GenericObjectPool";

	private static final String R2DBC_POOL = "io.r2dbc.pool.ConnectionPool";

	private static final String JMS = "org.springframework.jms.core.JmsTemplate";

	private static final String JMS_POOL = "org.messaginghub.pooled.jms.JmsPoolConnectionFactory";

	private static final String RABBIT = "com.rabbitmq.client.ConnectionFactory";

	/** To look for what is not there takes long. */
	private static final Map<String, Boolean> PRESENT = new ConcurrentHashMap<>();

	static final List<DefaultProperty> ALL = List.of(
			row("http-client", Limit.CONNECT, HTTP, "spring.http.clients.connect-timeout"),
			row("http-client", Limit.READ, HTTP, "spring.http.clients.read-timeout"),
			row("tomcat", Limit.READ, "org.apache.catalina.startup.Tomcat", "server.tomcat.connection-timeout"),
			row("reactor-netty", Limit.IDLE, NETTY, "server.netty.idle-timeout"),
			row("gateway", Limit.CONNECT, GATEWAY, "spring.cloud.gateway.server.webflux.httpclient.connect-timeout")
				.in(Unit.MILLIS),
			row("gateway", Limit.READ, GATEWAY, "spring.cloud.gateway.server.webflux.httpclient.response-timeout")
				.shownWith(GATEWAY, Meaning.HEADERS),
			row("grpc", Limit.KEEPALIVE, GRPC, "spring.grpc.server.keepalive.time")
				.shownWith("org.springframework.grpc.server.lifecycle.GrpcServerLifecycle", Meaning.KEEPALIVE),
			row("redis", Limit.CONNECT, LETTUCE, "spring.data.redis.connect-timeout"),
			row("redis", Limit.READ, LETTUCE, "spring.data.redis.timeout"),
			row("redis", Limit.ACQUIRE, POOL2, "spring.data.redis.lettuce.pool.max-wait").from(Limit.CONNECT),
			row("redis", Limit.ACQUIRE, POOL2, "spring.data.redis.jedis.pool.max-wait").from(Limit.CONNECT),
			row("rabbitmq", Limit.CONNECT, RABBIT, "spring.rabbitmq.connection-timeout"),
			row("r2dbc", Limit.ACQUIRE, R2DBC_POOL, "spring.r2dbc.pool.max-acquire-time"),
			row("r2dbc", Limit.CONNECT, R2DBC_POOL, "spring.r2dbc.pool.max-create-connection-time")
				.shownWith(R2DBC_POOL, Meaning.TOTAL),
			row("r2dbc", Limit.ACQUIRE, R2DBC_POOL, "spring.r2dbc.pool.max-validation-time").from(Limit.CONNECT),
			row("jms", Limit.READ, JMS, "spring.jms.template.receive-timeout"),
			row("jms", Limit.WRITE, "org.apache.activemq.ActiveMQConnectionFactory", "spring.activemq.send-timeout"),
			row("jms", Limit.ACQUIRE, JMS_POOL, "spring.activemq.pool.block-if-full-timeout"),
			row("jms", Limit.ACQUIRE, JMS_POOL, "spring.artemis.pool.block-if-full-timeout"),
			mail("smtp", "connectiontimeout", Limit.CONNECT), mail("smtp", "timeout", Limit.READ),
			mail("smtp", "writetimeout", Limit.WRITE), mail("smtps", "connectiontimeout", Limit.CONNECT),
			mail("smtps", "timeout", Limit.READ), mail("smtps", "writetimeout", Limit.WRITE),
			ldap("connect.timeout", Limit.CONNECT), ldap("read.timeout", Limit.READ));

	private static DefaultProperty row(String technology, Limit limit, String requires, String key) {
		return new DefaultProperty(technology, limit, limit, Unit.DURATION, requires, key, List.of(), null,
				Meaning.UNKNOWN);
	}

	private static DefaultProperty mail(String protocol, String name, Limit limit) {
		return millis("mail", limit, "jakarta.mail.Session", "spring.mail.properties", "mail." + protocol + "." + name);
	}

	private static DefaultProperty ldap(String name, Limit limit) {
		return millis("ldap", limit, "org.springframework.ldap.core.support.LdapContextSource",
				"spring.ldap.base-environment", "com.sun.jndi.ldap." + name);
	}

	/** An entry of a map, which users write with or without brackets. */
	private static DefaultProperty millis(String technology, Limit limit, String requires, String map, String entry) {
		return new DefaultProperty(technology, limit, limit, Unit.MILLIS, requires, map + "." + entry,
				List.of(map + "[" + entry + "]"), null, Meaning.UNKNOWN);
	}

	private DefaultProperty from(Limit source) {
		return new DefaultProperty(this.technology, this.limit, source, this.unit, this.requires, this.key,
				this.alternatives, this.bean, this.meaning);
	}

	private DefaultProperty in(Unit unit) {
		return new DefaultProperty(this.technology, this.limit, this.source, unit, this.requires, this.key,
				this.alternatives, this.bean, this.meaning);
	}

	private DefaultProperty shownWith(String bean, Meaning meaning) {
		return new DefaultProperty(this.technology, this.limit, this.source, this.unit, this.requires, this.key,
				this.alternatives, bean, meaning);
	}

	/**
	 * Return the value to contribute.
	 * @param settings the settings
	 * @param environment what the user says
	 * @return the value; {@code null} where the technology is absent, no limit is wanted
	 * or the user has set one
	 */
	@Nullable String value(SocketTimeoutProperties settings, PropertyResolver environment) {
		Duration value = settings.of(this.technology).of(this.source);
		return (value != null && isPresent() && !isSetIn(environment)) ? this.unit.print(value) : null;
	}

	boolean isPresent() {
		return PRESENT.computeIfAbsent(this.requires,
				(type) -> ClassUtils.isPresent(type, DefaultProperty.class.getClassLoader()));
	}

	private boolean isSetIn(PropertyResolver environment) {
		return environment.containsProperty(this.key) || isOverruledIn(environment);
	}

	/**
	 * Return whether the user says something else by another property.
	 * @param environment what the user says
	 * @return whether a default would be in his way
	 */
	boolean isOverruledIn(PropertyResolver environment) {
		return this.alternatives.stream().anyMatch(environment::containsProperty) || isPoolInTheWay(environment)
				|| isJedisInstead(environment);
	}

	/** Jedis has two seconds by itself, which are not to be made longer. */
	private boolean isJedisInstead(PropertyResolver environment) {
		return this.requires.equals(LETTUCE)
				&& "jedis".equalsIgnoreCase(environment.getProperty("spring.data.redis.client-type"));
	}

	private boolean isPoolInTheWay(PropertyResolver environment) {
		return this.technology.equals("r2dbc") && isPooledByUrl(environment);
	}

	/**
	 * Return whether an R2DBC URL asks for a pool: any property of the pool beside it
	 * stops Boot.
	 * @param environment what the user says
	 * @return whether it does
	 */
	static boolean isPooledByUrl(PropertyResolver environment) {
		return environment.getProperty("spring.r2dbc.url", "").contains(":pool:");
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
				return String.valueOf(value.plusNanos(999_999).toMillis());
			}

		};

		abstract String print(Duration value);

	}

}
