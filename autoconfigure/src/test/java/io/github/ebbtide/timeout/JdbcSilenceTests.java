package io.github.ebbtide.timeout;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.ebbtide.fixture.Rounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A database that lets a pool log in, and then answers late or never.
 */
@Timeout(60)
class JdbcSilenceTests {

	private static final Duration READ = Duration.ofSeconds(1);

	@Test
	void aDatabaseThatFallsSilentAfterTheLoginIsGivenUpAfterTheReadTimeout() throws Exception {
		HikariTimeouts timeouts = new HikariTimeouts(Duration.ofSeconds(5), READ);
		try (HostilePeer peer = FakePostgres.start(0); HikariDataSource pool = pool(peer, timeouts)) {
			Rounds.oneOf(5, () -> {
				try (Connection connection = pool.getConnection()) {
					long start = System.nanoTime();
					assertThatExceptionOfType(SQLException.class).isThrownBy(() -> execute(connection, "select silent"))
						.withRootCauseInstanceOf(SocketTimeoutException.class);
					assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(READ.minusMillis(100),
							READ.plusSeconds(1));
				}
			});
			assertThat(timeouts.read()).filteredOn((timeout) -> timeout.limit() == SocketTimeout.Limit.READ)
				.singleElement()
				.satisfies((timeout) -> assertThat(timeout.value()).isEqualTo(READ));
		}
	}

	@Test
	void aMigrationTakesItsTimeAndTheNextUserOfItsConnectionHasATimeoutAgain() throws Exception {
		HikariTimeouts timeouts = new HikariTimeouts(Duration.ofSeconds(5), READ);
		try (HostilePeer peer = FakePostgres.start(READ.plusMillis(500).toMillis());
				HikariDataSource pool = pool(peer, timeouts)) {
			pool.setMaximumPoolSize(1);
			DataSource migration = timeouts.forMigrations(pool);
			try (Connection connection = migration.getConnection()) {
				execute(connection, "create slow index");
			}
			try (Connection connection = pool.getConnection()) {
				assertThat(connection.getNetworkTimeout()).isEqualTo((int) READ.toMillis());
				assertThatExceptionOfType(SQLException.class).isThrownBy(() -> execute(connection, "select slow"))
					.withRootCauseInstanceOf(SocketTimeoutException.class);
			}
		}
	}

	@Test
	void aPoolWithoutAReadTimeoutOfOursIsLeftAlone() throws Exception {
		HikariTimeouts timeouts = new HikariTimeouts(Duration.ofSeconds(5), null);
		try (HostilePeer peer = FakePostgres.start(0); HikariDataSource pool = pool(peer, timeouts)) {
			assertThat(timeouts.forMigrations(pool)).isSameAs(pool);
			HikariDataSource unknown = new HikariDataSource();
			assertThat(new HikariTimeouts(null, READ).forMigrations(unknown)).isSameAs(unknown);
		}
	}

	private static HikariDataSource pool(HostilePeer peer, HikariTimeouts timeouts) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(FakePostgres.url(peer));
		timeouts.apply("dataSource", pool);
		return pool;
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

}
