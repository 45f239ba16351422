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
 * URL or the driver's properties say stands. Thread-safe.
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
		String url = dataSource.getJdbcUrl();
		JdbcDriver driver = (url != null) ? JdbcDriver.of(url, dataSource.getDriverClassName()) : null;
		if (driver == null) {
			return;
		}
		Properties added = dataSource.isRunning() ? new Properties() : missing(driver, dataSource);
		added.forEach((key, value) -> dataSource.addDataSourceProperty(key.toString(), value));
		this.pools.put(name, new Pool(dataSource, driver, added));
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

	private record Pool(HikariDataSource dataSource, JdbcDriver driver, Properties added) {

		boolean hasReadTimeout(HikariDataSource dataSource) {
			return this.dataSource == dataSource && this.driver.read("", this.added) != null;
		}

		void addTo(List<SocketTimeout> timeouts, String name) {
			String url = this.dataSource.getJdbcUrl();
			Properties properties = this.dataSource.getDataSourceProperties();
			Duration connect = this.driver.connect(url, properties);
			Duration read = this.driver.read(url, properties);
			timeouts.add(timeout(name, Limit.CONNECT, connect, Meaning.TOTAL, origin(this.driver.connectKey(), url),
					PROPERTIES + this.driver.connectKey()));
			timeouts.add(timeout(name, Limit.READ, read, Meaning.PER_OPERATION, readOrigin(url, read),
					(read != null) ? PROPERTIES + this.driver.readKey() : "ebbtide.socket-timeouts.jdbc.read"));
			Duration acquire = Duration.ofMillis(this.dataSource.getConnectionTimeout());
			String loginKey = this.driver.loginKey();
			if (loginKey != null) {
				timeouts.add(timeout(name + " login", Limit.CONNECT, this.driver.login(url, properties, loginKey),
						Meaning.TOTAL, origin(loginKey, url), PROPERTIES + loginKey));
			}
			timeouts.add(timeout(name, Limit.ACQUIRE, acquire, Meaning.TOTAL,
					acquire.equals(ACQUIRE) ? Origin.LIBRARY : Origin.USER, ACQUIRE_PROPERTY));
			timeouts.add(timeout(name, Limit.KEEPALIVE, this.driver.keepAlive(url, properties), Meaning.KEEPALIVE,
					keepAliveOrigin(), null));
		}

		private static SocketTimeout timeout(String name, Limit limit, @Nullable Duration value, Meaning meaning,
				Origin origin, @Nullable String property) {
			return new SocketTimeout("jdbc", name, limit, value, meaning, origin, property);
		}

		/** What lets a limit on the login count is none on reads. */
		private Origin readOrigin(String url, @Nullable Duration read) {
			Origin origin = origin(this.driver.readKey(), url);
			return (read == null && origin == Origin.EBBTIDE) ? Origin.LIBRARY : origin;
		}

		private Origin keepAliveOrigin() {
			if (this.driver.isKeepAliveIn(this.added)) {
				return Origin.EBBTIDE;
			}
			return this.driver.isTuned() ? Origin.USER : Origin.LIBRARY;
		}

		private Origin origin(String key, String url) {
			if (this.added.containsKey(key)) {
				return Origin.EBBTIDE;
			}
			boolean said = url.contains(key) || this.dataSource.getDataSourceProperties().containsKey(key);
			return said ? Origin.USER : Origin.LIBRARY;
		}

	}

}
