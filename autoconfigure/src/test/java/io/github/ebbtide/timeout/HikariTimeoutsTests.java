package io.github.ebbtide.timeout;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Properties;

import com.zaxxer.hikari.HikariDataSource;
import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link HikariTimeouts}.
 */
@Timeout(60)
class HikariTimeoutsTests {

	private static final Duration CONNECT = Duration.ofMillis(1500);

	@ParameterizedTest
	@CsvSource({ "jdbc:postgresql://db/a, connectTimeout, 2", "jdbc:mysql://db/a, connectTimeout, 1500",
			"jdbc:mariadb://db/a, connectTimeout, 1500", "jdbc:sqlserver://db, loginTimeout, 2",
			"jdbc:oracle:thin:@db:1521/a, oracle.net.CONNECT_TIMEOUT, 1500" })
	void connectTimeoutsAreRoundedUpToTheDriversUnit(String url, String key, String value) {
		assertThat(added(url, null)).containsEntry(key, value);
	}

	@ParameterizedTest
	@CsvSource({ "jdbc:postgresql://db/a, socketTimeout, 301", "jdbc:mysql://db/a, socketTimeout, 300001",
			"jdbc:mariadb://db/a, socketTimeout, 300001", "jdbc:sqlserver://db, socketTimeout, 300001",
			"jdbc:oracle:thin:@db:1521/a, oracle.jdbc.ReadTimeout, 300001" })
	void aReadTimeoutIsSetOnlyWhereOneIsAskedFor(String url, String key, String value) {
		assertThat(JdbcDriver.of(url, null).read(url, added(url, null))).isNull();
		assertThat(added(url, Duration.ofMillis(300_001))).containsEntry(key, value);
	}

	@ParameterizedTest
	@CsvSource({ "jdbc:postgresql://db/a, loginTimeout, 30",
			"jdbc:oracle:thin:@db:1521/a, oracle.jdbc.loginTimeout, 30",
			"jdbc:postgresql://db/a?loginTimeout=7, loginTimeout, ", "jdbc:sqlserver://db, socketTimeout, 2147483647",
			"'jdbc:sqlserver://db;socketTimeout=0', socketTimeout, " })
	void aLoginMayTakeAsLongAsThePoolWaits(String url, String key, @Nullable String value) {
		assertThat(added(url, null).getProperty(key)).isEqualTo(value);
		assertThat(added(url, null, null).getProperty(key)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "jdbc:postgresql://db/a?connectTimeout=7&x=y, connectTimeout",
			"jdbc:mysql://db/a?connectTimeout=700, connectTimeout",
			"'jdbc:sqlserver://db;loginTimeout=7', loginTimeout",
			"jdbc:postgresql://db/a?tcpKeepAlive=false, socketFactory" })
	void theUrlIsNeverOverridden(String url, String key) {
		assertThat(added(url, null)).doesNotContainKey(key);
	}

	@ParameterizedTest
	@CsvSource({ "jdbc:mysql://db/a, , true", "jdbc:mysql://db/a, com.mysql.cj.jdbc.Driver, true",
			"jdbc:mysql://db/a?permitMysqlScheme, com.mysql.cj.jdbc.Driver, true",
			"jdbc:mysql://db/a?permitMysqlScheme, org.mariadb.jdbc.Driver, false",
			"jdbc:mysql://db/a, org.mariadb.jdbc.Driver, false", "jdbc:mysql://db/a?permitMysqlScheme, , false" })
	void onlyMySqlsOwnDriverGetsItsSocketFactory(String url, @Nullable String driver, boolean own) {
		try (HikariDataSource dataSource = new HikariDataSource() {

			@Override
			public @Nullable String getDriverClassName() {
				return driver;
			}

		}) {
			dataSource.setJdbcUrl(url);
			new HikariTimeouts(CONNECT, null).apply("dataSource", dataSource);
			Properties added = dataSource.getDataSourceProperties();
			assertThat(added.containsKey("socketFactory")).isEqualTo(own);
			assertThat(added.containsKey("tcpKeepIdle")).isNotEqualTo(own);
			assertThat(added).containsEntry("connectTimeout", "1500").containsEntry("tcpKeepAlive", "true");
		}
	}

	@Test
	void embeddedDatabasesHaveNoSocket() {
		assertThat(added("jdbc:h2:mem:test", null)).isEmpty();
	}

	@Test
	void theAuditShowsWhatWillBeInEffectAndNoSecret() {
		HikariTimeouts timeouts = new HikariTimeouts(CONNECT, null);
		try (HikariDataSource dataSource = new HikariDataSource()) {
			dataSource.setJdbcUrl("jdbc:postgresql://db/a?socketTimeout=42&password=secret");
			timeouts.apply("dataSource", dataSource);
			assertThat(timeouts.read()).anySatisfy((timeout) -> {
				assertThat(timeout.limit()).isEqualTo(Limit.READ);
				assertThat(timeout.value()).isEqualTo(Duration.ofSeconds(42));
				assertThat(timeout.origin()).isEqualTo(Origin.USER);
			}).anySatisfy((timeout) -> {
				assertThat(timeout.limit()).isEqualTo(Limit.CONNECT);
				assertThat(timeout.value()).isEqualTo(Duration.ofSeconds(2));
				assertThat(timeout.origin()).isEqualTo(Origin.EBBTIDE);
			}).anySatisfy((timeout) -> {
				assertThat(timeout.name()).isEqualTo("dataSource login");
				assertThat(timeout.value()).isEqualTo(Duration.ofSeconds(30));
				assertThat(timeout.origin()).isEqualTo(Origin.EBBTIDE);
			}).anySatisfy((timeout) -> {
				assertThat(timeout.limit()).isEqualTo(Limit.KEEPALIVE);
				assertThat(timeout.value()).isEqualTo(Duration.ofSeconds(120));
			}).noneSatisfy((timeout) -> assertThat(timeout.toString()).contains("secret"));
		}
	}

	@ParameterizedTest
	@CsvSource({ "jdbc:postgresql://db/a, EBBTIDE", "jdbc:oracle:thin:@//db/a, EBBTIDE",
			"jdbc:postgresql://db/a?tcpKeepAlive=false, USER", "jdbc:sqlserver://db;databaseName=a, LIBRARY" })
	void keepAliveIsOfWhoeverHasSetIt(String url, Origin origin) {
		HikariTimeouts timeouts = new HikariTimeouts(CONNECT, null);
		try (HikariDataSource dataSource = new HikariDataSource()) {
			dataSource.setJdbcUrl(url);
			timeouts.apply("dataSource", dataSource);
			assertThat(timeouts.read()).filteredOn((timeout) -> timeout.limit() == Limit.KEEPALIVE)
				.singleElement()
				.extracting(SocketTimeout::origin)
				.isEqualTo(origin);
		}
	}

	@Test
	void aDatabaseThatFallsSilentIsGivenUpAfterTheReadTimeout() throws Exception {
		try (HostilePeer peer = HostilePeer.deaf()) {
			Rounds.oneOf(5, () -> {
				try (HikariDataSource dataSource = new HikariDataSource()) {
					dataSource.setJdbcUrl(
							"jdbc:postgresql://127.0.0.1:" + peer.port() + "/a?sslmode=disable&gssEncMode=disable");
					new HikariTimeouts(CONNECT, Duration.ofSeconds(1)).apply("dataSource", dataSource);
					// Hikari rests for a second before it says so
					long start = System.nanoTime();
					assertThatExceptionOfType(Exception.class).isThrownBy(dataSource::getConnection)
						.satisfies((failure) -> assertThat(rootOf(failure)).isInstanceOf(SocketTimeoutException.class));
					assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
				}
			});
			assertThat(peer.connections()).isPositive();
		}
	}

	private static Throwable rootOf(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root;
	}

	private static Properties added(String url, @Nullable Duration read) {
		return added(url, CONNECT, read);
	}

	private static Properties added(String url, @Nullable Duration connect, @Nullable Duration read) {
		try (HikariDataSource dataSource = new HikariDataSource()) {
			dataSource.setJdbcUrl(url);
			new HikariTimeouts(connect, read).apply("dataSource", dataSource);
			return dataSource.getDataSourceProperties();
		}
	}

}
