package io.github.ebbtide.sample.document;

import java.io.IOException;
import java.time.Clock;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Puts the archive into its directory.
 */
@Configuration(proxyBeanMethods = false)
class ArchiveConfiguration {

	@Bean
	JdbcConnectionDetails archiveConnectionDetails(ArchiveProperties properties) {
		return new ArchiveConnectionDetails(properties.jdbcUrl());
	}

	@Bean
	Spool spool(ArchiveProperties properties) throws IOException {
		return new Spool(properties.directory().resolve("spool"));
	}

	@Bean
	DocumentStore documentStore(JdbcTemplate jdbc, Clock clock) {
		return new DocumentStore(jdbc, clock);
	}

	private record ArchiveConnectionDetails(String url) implements JdbcConnectionDetails {

		@Override
		public String getJdbcUrl() {
			return this.url;
		}

		@Override
		public String getUsername() {
			return "sa";
		}

		@Override
		public String getPassword() {
			return "";
		}

	}

}
