package io.github.ebbtide.timeout;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A pool as a migration sees it: its connections have no read timeout, since nobody knows
 * how long it takes to build an index. The pool sets the timeout again when it gets a
 * connection back. Thread-safe.
 */
final class MigrationDataSource extends DelegatingDataSource {

	private static final Log logger = LogFactory.getLog(MigrationDataSource.class);

	MigrationDataSource(DataSource pool) {
		super(pool);
	}

	@Override
	public Connection getConnection() throws SQLException {
		return withoutReadTimeout(super.getConnection());
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return withoutReadTimeout(super.getConnection(username, password));
	}

	private static Connection withoutReadTimeout(Connection connection) {
		try {
			connection.setNetworkTimeout(Runnable::run, 0);
		}
		catch (SQLException ex) {
			logger.warn("A migration cannot be exempted from 'ebbtide.socket-timeouts.jdbc.read'", ex);
		}
		return connection;
	}

}
