package io.github.ebbtide.timeout;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Gives the driver below a connection pool a connect timeout and tuned keep-alive, and a
 * read timeout only where one is asked for, since that would cut a long query. What the
 * URL or the driver's properties say stands. What a driver does that it does not know is
 * shown as unknown. Thread-safe.
 *
 * @since 0.1.0
 */
public final class HikariTimeouts implements TimeoutReader {

	private static final String PROPERTIES = "spring.datasource.hikari.data-source-properties.";

	private static final String ACQUIRE_PROPERTY = "spring.datasource.hikari.connection-timeout";

	/** What Hikari has unless somebody changes it. */
	private static final Duration ACQUIRE = Duration.ofSeconds(30);

	private final @Nullable Duration connect;

	private final @Nullable Duration read;

	private final Map<String, Pool> pools = new ConcurrentHashMap<>();

	/**
	 * Create what sets the timeouts.
	 * @param connect the connect timeout, if one is wanted
	 * @param read the read timeout, if one is wanted
	 */
	public HikariTimeouts(@Nullable Duration connect, @Nullable Duration read) {
		this.connect = connect;
		this.read = read;
	}

	/**
	 * Set the timeouts of a pool that has not begun to connect.
	 * @param name the name of its bean
	 * @param dataSource the pool
	 */
	public void apply(String name, HikariDataSource dataSource) {
		String url = urlOf(dataSource);
		if (url != null && JdbcDriver.isEmbedded(url)) {
			return;
		}
		JdbcDriver driver = (url != null) ? JdbcDriver.of(url, dataSource.getDriverClassName()) : null;
		Properties added = (driver == null || dataSource.isRunning()) ? new Properties() : missing(driver, dataSource);
		added.forEach((key, value) -> dataSource.addDataSourceProperty(key.toString(), value));
		this.pools.put(name, new Pool(dataSource, driver, added));
	}

	/** A data source below the pool knows neither the URL nor a driver's properties. */
	private static @Nullable String urlOf(HikariDataSource dataSource) {
		boolean below = dataSource.getDataSource() != null || dataSource.getDataSourceClassName() != null;
		return below ? null : dataSource.getJdbcUrl();
	}

	private Properties missing(JdbcDriver driver, HikariDataSource dataSource) {
		String url = dataSource.getJdbcUrl();
		Properties properties = dataSource.getDataSourceProperties();
		Properties missing = new Properties();
		if (this.connect != null) {
			missing.putAll(driver.login(url, properties, Duration.ofMillis(dataSource.getConnectionTimeout())));
		}
		missing.putAll(driver.missing(url, properties, this.connect, this.read));
		return missing;
	}

	/**
	 * Return what a migration may use: a migration takes its time.
	 * @param dataSource its data source
	 * @return the same; where it has got a read timeout here, its connections without one
	 */
	public DataSource forMigrations(DataSource dataSource) {
		HikariDataSource pool = poolOf(dataSource);
		boolean timed = pool != null && this.pools.values().stream().anyMatch((known) -> known.hasReadTimeout(pool));
		return timed ? new MigrationDataSource(dataSource) : dataSource;
	}

	private static @Nullable HikariDataSource poolOf(DataSource dataSource) {
		try {
			return dataSource.isWrapperFor(HikariDataSource.class) ? dataSource.unwrap(HikariDataSource.class) : null;
		}
		catch (SQLException ex) {
			return null;
		}
	}

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		this.pools.forEach((name, pool) -> pool.addTo(timeouts, name));
		return timeouts;
	}

	private record Pool(HikariDataSource dataSource, @Nullable JdbcDriver driver, Properties added) {

		boolean hasReadTimeout(HikariDataSource dataSource) {
			return this.dataSource == dataSource && this.driver != null && this.driver.read("", this.added) != null;
		}

		void addTo(List<SocketTimeout> timeouts, String name) {
			if (this.driver != null) {
				addTo(timeouts, name, this.driver);
			}
			else {
				timeouts.add(timeout(name, Limit.CONNECT, null, Meaning.UNKNOWN, Origin.LIBRARY, null));
				timeouts.add(timeout(name, Limit.READ, null, Meaning.UNKNOWN, Origin.LIBRARY, null));
			}
			Duration acquire = Duration.ofMillis(this.dataSource.getConnectionTimeout());
			timeouts.add(timeout(name, Limit.ACQUIRE, acquire, Meaning.TOTAL,
					acquire.equals(ACQUIRE) ? Origin.LIBRARY : Origin.USER, ACQUIRE_PROPERTY));
		}

		private void addTo(List<SocketTimeout> timeouts, String name, JdbcDriver driver) {
			String url = this.dataSource.getJdbcUrl();
			Properties properties = this.dataSource.getDataSourceProperties();
			timeouts.add(timeout(name, Limit.CONNECT, driver.connect(url, properties), Meaning.TOTAL,
					origin(driver, driver.connectKey()), property(driver.connectKey())));
			timeouts.add(read(name, driver, driver.read(url, properties)));
			timeouts.add(SocketTimeout.retransmittedWrite("jdbc", name));
			String loginKey = driver.loginKey();
			if (loginKey != null) {
				timeouts.add(timeout(name + " login", Limit.CONNECT, driver.login(url, properties, loginKey),
						Meaning.TOTAL, origin(driver, loginKey), property(loginKey)));
			}
			timeouts.add(timeout(name, Limit.KEEPALIVE, driver.keepAlive(url, properties), Meaning.KEEPALIVE,
					keepAliveOrigin(driver), null));
		}

		/** What lets a limit on the login count is none on reads. */
		private SocketTimeout read(String name, JdbcDriver driver, @Nullable Duration read) {
			String key = driver.readKey();
			Origin origin = origin(driver, key);
			if (read != null || key == null) {
				return timeout(name, Limit.READ, read, Meaning.PER_OPERATION, origin, property(key));
			}
			return timeout(name, Limit.READ, null, Meaning.PER_OPERATION,
					(origin == Origin.EBBTIDE) ? Origin.LIBRARY : origin, "ebbtide.socket-timeouts.jdbc.read");
		}

		private static SocketTimeout timeout(String name, Limit limit, @Nullable Duration value, Meaning meaning,
				Origin origin, @Nullable String property) {
			return new SocketTimeout("jdbc", name, limit, value, meaning, origin, property);
		}

		private static @Nullable String property(@Nullable String key) {
			return (key != null) ? PROPERTIES + key : null;
		}

		private Origin keepAliveOrigin(JdbcDriver driver) {
			if (driver.isKeepAliveIn(this.added)) {
				return Origin.EBBTIDE;
			}
			return driver.isTuned() ? Origin.USER : Origin.LIBRARY;
		}

		private Origin origin(JdbcDriver driver, @Nullable String key) {
			if (key == null) {
				return Origin.LIBRARY;
			}
			if (this.added.containsKey(key)) {
				return Origin.EBBTIDE;
			}
			boolean said = driver.isSaid(this.dataSource.getJdbcUrl(), this.dataSource.getDataSourceProperties(), key);
			return said ? Origin.USER : Origin.LIBRARY;
		}

	}

}
