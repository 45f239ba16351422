package io.github.ebbtide.timeout;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.ebbtide.work.Blocker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * A database that lets nobody in, reads nothing or answers late, and what bounds that.
 */
@Timeout(60)
class JdbcSilenceTests {

	private static final Duration READ = Duration.ofSeconds(1);

	@ParameterizedTest
	@ValueSource(strings = { "postgresql", "mysql" })
	void aLoginIsBoundedWithoutAReadTimeout(String database) throws Exception {
		try (HostilePeer peer = HostilePeer.deaf(); HikariDataSource pool = new HikariDataSource()) {
			pool.setJdbcUrl("jdbc:" + database + "://127.0.0.1:" + peer.port() + "/a");
			pool.setConnectionTimeout(1000);
			new HikariTimeouts(Duration.ofSeconds(1), null).apply("dataSource", pool);
			CompletableFuture<Exception> end = new CompletableFuture<>();
			start(() -> end.complete(catchThrowableOfType(Exception.class, pool::getConnection)));
			assertThat(end.get(30, TimeUnit.SECONDS)).isNotNull();
		}
	}

	@Test
	void aStatementThatNobodyReadsHasNoBoundAndShowsWhereItHangs() throws Exception {
		HikariTimeouts timeouts = new HikariTimeouts(Duration.ofSeconds(5), READ);
		CompletableFuture<Exception> end = new CompletableFuture<>();
		try (HostilePeer peer = FakePostgres.start(0); HikariDataSource pool = pool(peer, timeouts)) {
			Connection connection = pool.getConnection();
			String statement = "insert " + "x".repeat(8 * 1024 * 1024);
			Thread thread = start(
					() -> end.complete(catchThrowableOfType(Exception.class, () -> execute(connection, statement))));
			await().during(READ.multipliedBy(2))
				.until(() -> Blocker.of("task", "insert", Duration.ZERO, thread).in(),
						(in) -> List.of("SocketDispatcher.write", "Net.poll").contains(in));
		}
		assertThat(end.get(30, TimeUnit.SECONDS)).isInstanceOf(SQLException.class);
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

	private static Thread start(Runnable task) {
		Thread thread = new Thread(task, "client");
		thread.setDaemon(true);
		thread.start();
		return thread;
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
