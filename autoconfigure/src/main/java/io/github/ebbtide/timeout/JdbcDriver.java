package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What the drivers call their timeouts, in which unit, and how they keep connections
 * alive.
 */
enum JdbcDriver {

	POSTGRESQL("jdbc:postgresql:", "connectTimeout", TimeUnit.SECONDS, Duration.ofSeconds(10), "socketTimeout",
			TimeUnit.SECONDS, "loginTimeout",
			Map.of("tcpKeepAlive", "true", "socketFactory", "io.github.ebbtide.timeout.KeepAliveSocketFactory")),

	MYSQL("jdbc:mysql:", "connectTimeout", TimeUnit.MILLISECONDS, Duration.ZERO, "socketTimeout", TimeUnit.MILLISECONDS,
			null,
			Map.of("tcpKeepAlive", "true", "socketFactory", "io.github.ebbtide.timeout.MySqlKeepAliveSocketFactory")),

	MARIADB("jdbc:mariadb:", "connectTimeout", TimeUnit.MILLISECONDS, Duration.ofSeconds(30), "socketTimeout",
			TimeUnit.MILLISECONDS, null, keepAlive("tcpKeepAlive", "tcpKeepIdle", "tcpKeepInterval", "tcpKeepCount")),

	SQLSERVER("jdbc:sqlserver:", "loginTimeout", TimeUnit.SECONDS, Duration.ofSeconds(30), "socketTimeout",
			TimeUnit.MILLISECONDS, null, Map.of()),

	/** Connects within a limit of its own. */
	H2_TCP("jdbc:h2:tcp:", null, TimeUnit.MILLISECONDS, Duration.ofSeconds(2), "NETWORK_TIMEOUT", TimeUnit.MILLISECONDS,
			null, Map.of()),

	/** The same, but with TLS it does not look at the timeout for reads. */
	H2_TLS("jdbc:h2:ssl:", null, TimeUnit.MILLISECONDS, Duration.ofSeconds(2), null, TimeUnit.MILLISECONDS, null,
			Map.of()),

	ORACLE("jdbc:oracle:", "oracle.net.CONNECT_TIMEOUT", TimeUnit.MILLISECONDS, Duration.ofSeconds(20),
			"oracle.jdbc.ReadTimeout", TimeUnit.MILLISECONDS, "oracle.jdbc.loginTimeout",
			keepAlive("oracle.net.keepAlive", "oracle.net.TCP_KEEPIDLE", "oracle.net.TCP_KEEPINTERVAL",
					"oracle.net.TCP_KEEPCOUNT"));

	/** What runs within the process; with AUTO_SERVER nobody knows in which. */
	private static final Pattern EMBEDDED = Pattern.compile(
			"jdbc:(h2:(?!tcp:|ssl:|(?i:.*;AUTO_SERVER=TRUE))|hsqldb:(?!hsqls?:|https?:)|derby:(?!//)|sqlite:|duckdb:)");

	/** In milliseconds. */
	private static final String AS_GOOD_AS_FOR_EVER = String.valueOf(Integer.MAX_VALUE);

	private final String prefix;

	private final @Nullable String connectKey;

	private final TimeUnit connectUnit;

	private final Duration connectDefault;

	private final @Nullable String readKey;

	private final TimeUnit readUnit;

	private final @Nullable String loginKey;

	private final Map<String, String> keepAlive;

	JdbcDriver(String prefix, @Nullable String connectKey, TimeUnit connectUnit, Duration connectDefault,
			@Nullable String readKey, TimeUnit readUnit, @Nullable String loginKey, Map<String, String> keepAlive) {
		this.prefix = prefix;
		this.connectKey = connectKey;
		this.connectUnit = connectUnit;
		this.connectDefault = connectDefault;
		this.readKey = readKey;
		this.readUnit = readUnit;
		this.loginKey = loginKey;
		this.keepAlive = keepAlive;
	}

	private static Map<String, String> keepAlive(String enabled, String idle, String interval, String count) {
		return Map.of(enabled, "true", idle, String.valueOf(KeepAlive.IDLE_SECONDS), interval,
				String.valueOf(KeepAlive.INTERVAL_SECONDS), count, String.valueOf(KeepAlive.COUNT));
	}

	/**
	 * Return the driver that a URL is for.
	 * @param url the URL
	 * @param className the class of the driver, if somebody has said it
	 * @return the driver; {@code null} where it is not known
	 */
	static @Nullable JdbcDriver of(String url, @Nullable String className) {
		for (JdbcDriver driver : values()) {
			if (url.startsWith(driver.prefix)) {
				return (driver == MYSQL && !isMySql(url, className)) ? MARIADB : driver;
			}
		}
		return null;
	}

	/**
	 * Return whether a database runs within the process, where there is no socket.
	 * @param url its URL
	 * @return whether it does
	 */
	static boolean isEmbedded(String url) {
		return EMBEDDED.matcher(url).lookingAt();
	}

	/** MariaDB's driver takes MySQL's URLs, but none of its classes. */
	private static boolean isMySql(String url, @Nullable String className) {
		return (className != null) ? className.startsWith("com.mysql.") : !url.contains("permitMysqlScheme");
	}

	/**
	 * Add what neither the URL nor the properties say.
	 * @param url the URL
	 * @param properties the driver's properties
	 * @param connect the connect timeout, if one is wanted
	 * @param read the read timeout, if one is wanted
	 * @return the properties to add
	 */
	Properties missing(String url, Properties properties, @Nullable Duration connect, @Nullable Duration read) {
		Properties missing = new Properties();
		if (connect != null && this.connectKey != null) {
			missing.setProperty(this.connectKey, print(connect, this.connectUnit));
		}
		if (read != null && this.readKey != null) {
			missing.setProperty(this.readKey, print(read, this.readUnit));
		}
		missing.putAll(this.keepAlive);
		missing.keySet().removeIf((key) -> isSaid(url, properties, key.toString()));
		if (isUnprobed(url, properties)) {
			missing.keySet().removeAll(this.keepAlive.keySet());
		}
		return missing;
	}

	/**
	 * Add what bounds the login to a server that has taken the connection, where the
	 * driver does not do so by itself.
	 * @param url the URL
	 * @param properties the driver's properties
	 * @param limit how long the pool waits for a connection, and nobody longer
	 * @return the properties to add
	 */
	Properties login(String url, Properties properties, Duration limit) {
		Properties login = new Properties();
		if (this.loginKey != null && effective(url, properties, this.loginKey) == null) {
			login.setProperty(this.loginKey, print(limit, TimeUnit.SECONDS));
		}
		// takes the smaller one for the login, and 0 for smaller than its loginTimeout
		if (this == SQLSERVER && this.readKey != null && effective(url, properties, this.readKey) == null) {
			login.setProperty(this.readKey, AS_GOOD_AS_FOR_EVER);
		}
		return login;
	}

	/**
	 * Return whether somebody has said something.
	 * @param url the URL
	 * @param properties the driver's properties
	 * @param key what it is about
	 * @return whether the URL or the properties have it
	 */
	boolean isSaid(String url, Properties properties, String key) {
		return properties.containsKey(spelling(properties, key)) || valueIn(url, key) != null;
	}

	/** H2 refuses to connect with a property that is there in two spellings. */
	private String spelling(Properties properties, String key) {
		if (this != H2_TCP) {
			return key;
		}
		return properties.keySet().stream().map(Object::toString).filter(key::equalsIgnoreCase).findFirst().orElse(key);
	}

	/** A user who switches keep-alive off does not want it tuned. */
	private boolean isUnprobed(String url, Properties properties) {
		return this.keepAlive.keySet()
			.stream()
			.anyMatch((key) -> "false".equals(properties.getProperty(key)) || "false".equals(valueIn(url, key)));
	}

	@Nullable Duration connect(String url, Properties properties) {
		String value = effective(url, properties, this.connectKey);
		return parse((value != null) ? value : print(this.connectDefault, this.connectUnit), this.connectUnit);
	}

	@Nullable Duration read(String url, Properties properties) {
		return parse(effective(url, properties, this.readKey), this.readUnit);
	}

	/** Where the login has a limit of its own, in seconds. */
	@Nullable String loginKey() {
		return this.loginKey;
	}

	@Nullable Duration login(String url, Properties properties, String key) {
		return parse(effective(url, properties, key), TimeUnit.SECONDS);
	}

	@Nullable Duration keepAlive(String url, Properties properties) {
		if (!isTuned() && this != SQLSERVER) {
			return null;
		}
		boolean tuned = this.keepAlive.entrySet()
			.stream()
			.allMatch((option) -> option.getValue().equals(effective(url, properties, option.getKey())));
		return tuned ? KeepAlive.DETECTION : null;
	}

	/** Whether the driver has to be told how to keep connections alive. */
	boolean isTuned() {
		return !this.keepAlive.isEmpty();
	}

	boolean isKeepAliveIn(Properties properties) {
		return this.keepAlive.keySet().stream().anyMatch(properties::containsKey);
	}

	@Nullable String connectKey() {
		return this.connectKey;
	}

	@Nullable String readKey() {
		return this.readKey;
	}

	/** MySQL's and SQL Server's properties beat the URL; with the others the URL wins. */
	private @Nullable String effective(String url, Properties properties, @Nullable String key) {
		if (key == null) {
			return null;
		}
		String inUrl = (this == ORACLE && key.equals(this.connectKey)) ? OracleDescriptor.connectMillis(url) : null;
		inUrl = (inUrl != null) ? inUrl : valueIn(url, key);
		String inProperties = properties.getProperty(spelling(properties, key));
		boolean propertiesWin = this == MYSQL || this == SQLSERVER;
		if (propertiesWin) {
			return (inProperties != null) ? inProperties : inUrl;
		}
		return (inUrl != null) ? inUrl : inProperties;
	}

	private static @Nullable String valueIn(String url, String key) {
		String last = key.substring(key.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
		Matcher matcher = Pattern.compile("(?i)[?&;(,.]\\s*" + Pattern.quote(last) + "\\s*=\\s*([^&;)\\s,]*)")
			.matcher(url);
		return matcher.find() ? matcher.group(1) : null;
	}

	/** Rounded up: never down to 0, which is for ever. */
	private static String print(Duration value, TimeUnit unit) {
		long nanos = unit.toNanos(1);
		return String.valueOf((value.toNanos() + nanos - 1) / nanos);
	}

	private static @Nullable Duration parse(@Nullable String value, TimeUnit unit) {
		try {
			long number = (value != null && !value.equals(AS_GOOD_AS_FOR_EVER)) ? Long.parseLong(value.trim()) : 0;
			return (number > 0) ? Duration.of(number, unit.toChronoUnit()) : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
