package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.Map;

import io.github.ebbtide.work.autoconfigure.EarlyBinding;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Properties of socket timeouts. A zero duration means that Ebbtide sets none.
 *
 * @param enabled Whether to give every socket technology a finite timeout, and to audit
 * the effective ones.
 * @param connect How long to wait for a connection.
 * @param read How long to wait for a peer that sends nothing.
 * @param write How long to wait for a peer that takes nothing; as read, unless set.
 * @param failOnInfinite Whether to refuse to start when a timeout is infinite.
 * @param health How long a health indicator may take before it counts as down.
 * @param tomcat Tomcat's connectors.
 * @param reactorNetty Reactor Netty's server.
 * @param gateway The client by which Spring Cloud Gateway's WebFlux server forwards
 * requests; its read limit bounds the wait for the head of the response.
 * @param grpc The gRPC server; its read limit is the silence after which a client is
 * asked whether it is still there.
 * @param websocket Tomcat's WebSocket container.
 * @param httpClient RestClient, RestTemplate and WebClient.
 * @param urlConnection The JDK's URL connections.
 * @param jdbc Connection pools; a read timeout is set only if it is given here.
 * @param r2dbc Reactive connection pools.
 * @param redis Lettuce, and the pools of Lettuce and Jedis.
 * @param mongodb The MongoDB driver.
 * @param rabbitmq RabbitMQ connections.
 * @param jms Receiving with JmsTemplate, and sending with ActiveMQ.
 * @param mail JavaMail.
 * @param ldap LDAP.
 */
@ConfigurationProperties("ebbtide.socket-timeouts")
record SocketTimeoutProperties(@DefaultValue("true") boolean enabled, @DefaultValue("5s") Duration connect,
		@DefaultValue("60s") Duration read, @Nullable Duration write, @DefaultValue("false") boolean failOnInfinite,
		Health health, Tomcat tomcat, Technology reactorNetty, Technology gateway, Technology grpc,
		Technology websocket, Technology httpClient, Technology urlConnection, Technology jdbc, Technology r2dbc,
		Technology redis, Technology mongodb, Technology rabbitmq, Technology jms, Technology mail, Technology ldap) {

	static final String PREFIX = "ebbtide.socket-timeouts";

	static final SocketTimeoutProperties DEFAULTS = new SocketTimeoutProperties(true, Duration.ofSeconds(5),
			Duration.ofSeconds(60), null, false, Health.DEFAULT, Tomcat.DEFAULT, Technology.DEFAULT, Technology.DEFAULT,
			Technology.DEFAULT, Technology.DEFAULT, Technology.DEFAULT, Technology.DEFAULT, Technology.DEFAULT,
			Technology.DEFAULT, Technology.DEFAULT, Technology.DEFAULT, Technology.DEFAULT, Technology.DEFAULT,
			Technology.DEFAULT, Technology.DEFAULT);

	/** To fill in what nobody has set is much cheaper here than by the binder. */
	SocketTimeoutProperties {
		requireNotNegative("connect", connect);
		requireNotNegative("read", read);
		requireNotNegative("write", write);
		health = (health != null) ? health : Health.DEFAULT;
		tomcat = (tomcat != null) ? tomcat : Tomcat.DEFAULT;
		reactorNetty = Technology.orDefault(reactorNetty);
		gateway = Technology.orDefault(gateway);
		grpc = Technology.orDefault(grpc);
		websocket = Technology.orDefault(websocket);
		httpClient = Technology.orDefault(httpClient);
		urlConnection = Technology.orDefault(urlConnection);
		jdbc = Technology.orDefault(jdbc);
		r2dbc = Technology.orDefault(r2dbc);
		redis = Technology.orDefault(redis);
		mongodb = Technology.orDefault(mongodb);
		rabbitmq = Technology.orDefault(rabbitmq);
		jms = Technology.orDefault(jms);
		mail = Technology.orDefault(mail);
		ldap = Technology.orDefault(ldap);
	}

	private static void requireNotNegative(String name, @Nullable Duration duration) {
		requireNotNegative(name, duration != null && duration.isNegative(), duration);
	}

	private static void requireNotNegative(String name, boolean negative, @Nullable Object value) {
		if (negative) {
			throw new IllegalArgumentException(
					"'%s.%s' must not be negative, but is %s; zero means none".formatted(PREFIX, name, value));
		}
	}

	/**
	 * Return what is set, before there are beans.
	 * @param environment where it is set
	 * @return the properties
	 */
	static SocketTimeoutProperties in(Environment environment) {
		return EarlyBinding.in(environment, PREFIX, DEFAULTS);
	}

	/**
	 * Return the limits of a technology.
	 * @param name its name, as in the property
	 * @return its own values, the common ones where it has none, nothing if it is
	 * disabled
	 */
	Limits of(String name) {
		Technology technology = technologies().get(name);
		if (!this.enabled || technology == null || !technology.enabled()) {
			return Limits.NONE;
		}
		Duration write = (this.write != null) ? this.write : this.read;
		return new Limits(either(technology.connect(), this.connect), either(technology.read(), this.read),
				either(technology.write(), write));
	}

	/**
	 * Return the limits that are given for this very technology.
	 * @param name its name, as in the property
	 * @return its own values only
	 */
	Limits own(String name) {
		Technology technology = technologies().get(name);
		if (!this.enabled || technology == null || !technology.enabled()) {
			return Limits.NONE;
		}
		return new Limits(either(technology.connect(), Duration.ZERO), either(technology.read(), Duration.ZERO),
				either(technology.write(), Duration.ZERO));
	}

	private Map<String, Technology> technologies() {
		return Map.ofEntries(Map.entry("tomcat", this.tomcat.limits()), Map.entry("reactor-netty", this.reactorNetty),
				Map.entry("gateway", this.gateway), Map.entry("grpc", this.grpc),
				Map.entry("websocket", this.websocket), Map.entry("http-client", this.httpClient),
				Map.entry("url-connection", this.urlConnection), Map.entry("jdbc", this.jdbc),
				Map.entry("r2dbc", this.r2dbc), Map.entry("redis", this.redis), Map.entry("mongodb", this.mongodb),
				Map.entry("rabbitmq", this.rabbitmq), Map.entry("jms", this.jms), Map.entry("mail", this.mail),
				Map.entry("ldap", this.ldap));
	}

	private static @Nullable Duration either(@Nullable Duration own, Duration common) {
		Duration chosen = (own != null) ? own : common;
		return chosen.isZero() ? null : chosen;
	}

	/**
	 * Settings of one technology.
	 *
	 * @param enabled Whether to set its timeouts.
	 * @param connect Its own limit on connecting.
	 * @param read Its own limit on reading.
	 * @param write Its own limit on writing.
	 */
	record Technology(@DefaultValue("true") boolean enabled, @Nullable Duration connect, @Nullable Duration read,
			@Nullable Duration write) {

		private static final Technology DEFAULT = new Technology(true, null, null, null);

		Technology {
			requireNotNegative("<technology>.connect", connect);
			requireNotNegative("<technology>.read", read);
			requireNotNegative("<technology>.write", write);
		}

		private static Technology orDefault(@Nullable Technology technology) {
			return (technology != null) ? technology : DEFAULT;
		}

	}

	/**
	 * Settings of Tomcat.
	 *
	 * @param enabled Whether to set timeouts and keep-alive of its connections.
	 * @param read How long to wait for a client that sends nothing, and for one that
	 * takes nothing.
	 * @param headers How long a client may take to send the head of a request.
	 * @param minimumDataRate What a client has to send of a request's body in each
	 * second; zero means no minimum.
	 * @param minimumDataRateGrace How long a client may stay below that rate.
	 */
	record Tomcat(@DefaultValue("true") boolean enabled, @Nullable Duration read, @DefaultValue("30s") Duration headers,
			@DefaultValue("0B") DataSize minimumDataRate, @DefaultValue("5s") Duration minimumDataRateGrace) {

		private static final Tomcat DEFAULT = new Tomcat(true, null, Duration.ofSeconds(30), DataSize.ofBytes(0),
				Duration.ofSeconds(5));

		Tomcat {
			requireNotNegative("tomcat.read", read);
			requireNotNegative("tomcat.headers", headers);
			requireNotNegative("tomcat.minimum-data-rate", minimumDataRate.isNegative(), minimumDataRate);
			requireNotNegative("tomcat.minimum-data-rate-grace", minimumDataRateGrace);
		}

		private Technology limits() {
			return new Technology(this.enabled, null, this.read, null);
		}

	}

	/**
	 * Settings of health indicators.
	 *
	 * @param enabled Whether to bound the time of health indicators.
	 * @param timeout How long an indicator may take.
	 */
	record Health(@DefaultValue("true") boolean enabled, @DefaultValue("5s") Duration timeout) {

		private static final Health DEFAULT = new Health(true, Duration.ofSeconds(5));

		Health {
			requireNotNegative("health.timeout", timeout);
		}

	}

}
