package io.github.ebbtide.sample.document;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

import com.zaxxer.hikari.HikariDataSource;
import io.github.ebbtide.sample.document.Spool.SpooledFile;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.util.unit.DataSize;

/**
 * An archive in a directory, as the application sets it up, for tests.
 */
public final class ArchiveDirectory implements AutoCloseable {

	private final HikariDataSource dataSource = new HikariDataSource();

	private final JdbcTemplate jdbc = new JdbcTemplate(this.dataSource);

	private final DocumentStore store = new DocumentStore(this.jdbc, Clock.systemUTC());

	private final Spool spool;

	public ArchiveDirectory(Path directory) throws IOException {
		this.dataSource.setJdbcUrl(new ArchiveProperties(directory, DataSize.ofMegabytes(10)).jdbcUrl());
		this.dataSource.setUsername("sa");
		this.dataSource.setPassword("");
		DatabasePopulatorUtils.execute(new ResourceDatabasePopulator(new ClassPathResource("schema.sql")),
				this.dataSource);
		this.spool = new Spool(directory.resolve("spool"));
	}

	public DocumentStore store() {
		return this.store;
	}

	public Spool spool() {
		return this.spool;
	}

	public JdbcTemplate jdbc() {
		return this.jdbc;
	}

	public Document receive(String name, byte[] content) throws IOException {
		try (SpooledFile file = this.spool.receive(new ByteArrayInputStream(content), Long.MAX_VALUE)) {
			return this.store.receive(name, file);
		}
	}

	@Override
	public void close() {
		this.dataSource.close();
	}

}
