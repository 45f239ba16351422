package io.github.ebbtide.timeout;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import com.zaxxer.hikari.HikariDataSource;
import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link HikariTimeouts}.
 */
@Timeout(60)
class HikariTimeoutsTests {

	private static final Duration CONNECT = Duration.ofMillis(1500);

	private static final Duration READ = Duration.ofSeconds(1);

	private static final Duration ACQUIRE = Duration.ofSeconds(30);

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

	@ParameterizedTest
	@CsvSource({ "'(DESCRIPTION=(CONNECT_TIMEOUT=90)(ADDRESS=(HOST=db)))', 90000",
			"'(DESCRIPTION=( CONNECT_TIMEOUT = 90 ms )(ADDRESS=(HOST=db)))', 90",
			"'(DESCRIPTION=(connect_timeout=2min)(ADDRESS=(HOST=db)))', 120000",
			"'(DESCRIPTION=(CONNECT_TIMEOUT=3 sec)(ADDRESS=(HOST=db)))', 3000",
			"'(DESCRIPTION=(TRANSPORT_CONNECT_TIMEOUT=3)(CONNECT_TIMEOUT=15)(ADDRESS=(HOST=db)))', 15000",
			"//db/a?transport_connect_timeout=3&connect_timeout=15, 15000",
			"//db/a?oracle.net.CONNECT_TIMEOUT=1500, 1500" })
	void oraclesDescriptorIsInSecondsUnlessItSaysOtherwise(String address, long millis) {
		String url = "jdbc:oracle:thin:@" + address;
		assertThat(added(url, null)).doesNotContainKey("oracle.net.CONNECT_TIMEOUT");
		assertThat(audit(url, null)).filteredOn((timeout) -> timeout.limit() == Limit.CONNECT)
			.first()
			.satisfies((timeout) -> {
				assertThat(timeout.value()).isEqualTo(Duration.ofMillis(millis));
				assertThat(timeout.origin()).isEqualTo(Origin.USER);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:h2:mem:test", "jdbc:h2:~/test", "jdbc:h2:file:/test;AUTO_SERVER=FALSE",
			"jdbc:hsqldb:mem:test", "jdbc:derby:memory:test", "jdbc:sqlite:/test" })
	void embeddedDatabasesHaveNoSocket(String url) {
		assertThat(added(url, READ)).isEmpty();
		assertThat(audit(url, READ)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:db2://db/a", "jdbc:p6spy:postgresql://db/a", "jdbc:otel:mysql://db/a",
			"jdbc:hsqldb:hsql://db/a", "jdbc:derby://db/a", "jdbc:h2:~/a;MODE=DB2;auto_server=TRUE" })
	void ofWhatNobodyKnowsTheAuditSaysSo(String url) {
		assertThat(added(url, READ)).isEmpty();
		isUnknown(audit(url, READ));
	}

	@Test
	void thePropertiesOfADataSourceOfTheirOwnAreNotThoseOfADriver() {
		try (HikariDataSource dataSource = new HikariDataSource()) {
			dataSource.setJdbcUrl("jdbc:postgresql://db/a");
			dataSource.setDataSourceClassName("org.postgresql.ds.PGSimpleDataSource");
			HikariTimeouts timeouts = new HikariTimeouts(CONNECT, READ);
			timeouts.apply("dataSource", dataSource);
			assertThat(dataSource.getDataSourceProperties()).isEmpty();
			isUnknown(timeouts.read());
		}
	}

	@Test
	void h2OverTcpGetsAReadTimeoutAndConnectsByItself() {
		String url = "jdbc:h2:tcp://db/a";
		assertThat(added(url, null)).isEmpty();
		assertThat(added(url, READ)).containsOnly(Map.entry("NETWORK_TIMEOUT", "1000"));
		assertThat(added(url + ";network_timeout=7", READ)).isEmpty();
		assertThat(audit(url, READ)).extracting(SocketTimeout::limit, SocketTimeout::value, SocketTimeout::origin)
			.containsExactlyInAnyOrder(tuple(Limit.CONNECT, Duration.ofSeconds(2), Origin.LIBRARY),
					tuple(Limit.READ, READ, Origin.EBBTIDE), tuple(Limit.ACQUIRE, ACQUIRE, Origin.LIBRARY),
					tuple(Limit.WRITE, null, Origin.LIBRARY), tuple(Limit.KEEPALIVE, null, Origin.LIBRARY));
	}

	@Test
	void h2TakesAPropertyOnceHoweverItIsSpelt() {
		try (HikariDataSource dataSource = new HikariDataSource()) {
			dataSource.setJdbcUrl("jdbc:h2:tcp://db/a");
			dataSource.addDataSourceProperty("network_timeout", "7");
			HikariTimeouts timeouts = new HikariTimeouts(CONNECT, READ);
			timeouts.apply("dataSource", dataSource);
			assertThat(dataSource.getDataSourceProperties()).containsOnly(Map.entry("network_timeout", "7"));
			assertThat(timeouts.read()).anySatisfy((timeout) -> {
				assertThat(timeout.value()).isEqualTo(Duration.ofMillis(7));
				assertThat(timeout.origin()).isEqualTo(Origin.USER);
			});
		}
	}

	@Test
	void h2OverTlsTakesNoReadTimeout() {
		assertThat(added("jdbc:h2:ssl://db/a", READ)).isEmpty();
		assertThat(audit("jdbc:h2:ssl://db/a;NETWORK_TIMEOUT=7", READ)).filteredOn(SocketTimeout::infinite)
			.singleElement()
			.satisfies((timeout) -> {
				assertThat(timeout.limit()).isEqualTo(Limit.READ);
				assertThat(timeout.property()).isNull();
			});
	}

	@Test
	void anH2ServerLetsInWhoHasAReadTimeout() throws Exception {
		Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
		try (HikariDataSource dataSource = new HikariDataSource()) {
			dataSource.setJdbcUrl("jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/mem:a");
			new HikariTimeouts(CONNECT, READ).apply("dataSource", dataSource);
			try (Connection connection = dataSource.getConnection()) {
				assertThat(connection.isValid(5)).isTrue();
			}
		}
		finally {
			server.stop();
		}
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

	@ParameterizedTest
	@ValueSource(strings = { "jdbc:postgresql://127.0.0.1:%d/a?sslmode=disable&gssEncMode=disable",
			"jdbc:h2:tcp://127.0.0.1:%d/a" })
	@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
	void aDatabaseThatFallsSilentIsGivenUpAfterTheReadTimeout(String url) throws Exception {
		try (HostilePeer peer = HostilePeer.deaf()) {
			Rounds.oneOf(5, () -> {
				try (HikariDataSource dataSource = new HikariDataSource()) {
					dataSource.setJdbcUrl(url.formatted(peer.port()));
					new HikariTimeouts(CONNECT, READ).apply("dataSource", dataSource);
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

	private static void isUnknown(List<SocketTimeout> timeouts) {
		assertThat(timeouts).extracting(SocketTimeout::limit, SocketTimeout::value, SocketTimeout::meaning)
			.containsExactly(tuple(Limit.CONNECT, null, Meaning.UNKNOWN), tuple(Limit.READ, null, Meaning.UNKNOWN),
					tuple(Limit.ACQUIRE, ACQUIRE, Meaning.TOTAL));
		assertThat(timeouts).noneMatch(SocketTimeout::infinite);
	}

	private static List<SocketTimeout> audit(String url, @Nullable Duration read) {
		try (HikariDataSource dataSource = new HikariDataSource()) {
			dataSource.setJdbcUrl(url);
			HikariTimeouts timeouts = new HikariTimeouts(CONNECT, read);
			timeouts.apply("dataSource", dataSource);
			return timeouts.read();
		}
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
