package io.github.ebbtide.timeout.autoconfigure;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import liquibase.integration.spring.SpringLiquibase;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Flyway and Liquibase beside a read timeout for everybody else.
 */
class MigrationTimeoutTests {

	private static final String MIGRATION = "MigrationDataSource";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketTimeoutAutoConfiguration.class))
		.withUserConfiguration(Migrations.class);

	@Test
	void migrationsAreExemptFromAReadTimeout() {
		this.runner.withPropertyValues("ebbtide.socket-timeouts.jdbc.read=5m").run((context) -> {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			assertThat(pool.getDataSourceProperties()).containsEntry("socketTimeout", "300");
			DataSource flyway = ofFlyway(context, pool);
			DataSource liquibase = context.getBean(SpringLiquibase.class).getDataSource();
			assertThat(flyway.getClass().getSimpleName()).isEqualTo(MIGRATION);
			assertThat(flyway.unwrap(HikariDataSource.class)).isSameAs(pool);
			assertThat(liquibase.getClass().getSimpleName()).isEqualTo(MIGRATION);
			assertThat(liquibase.unwrap(HikariDataSource.class)).isSameAs(pool);
		});
	}

	@Test
	void withoutAReadTimeoutMigrationsUseThePoolItself() {
		this.runner.run((context) -> {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			assertThat(ofFlyway(context, pool)).isSameAs(pool);
			assertThat(context.getBean(SpringLiquibase.class).getDataSource()).isSameAs(pool);
		});
	}

	@Test
	void itWorksWithoutFlywayAndLiquibase() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SocketTimeoutAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.flywaydb", "liquibase", "org.springframework.jdbc"))
			.withBean(HikariDataSource.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(FlywayConfigurationCustomizer.class));
	}

	/** What Boot does: its customizers come after its data source. */
	private static DataSource ofFlyway(ApplicationContext context, DataSource dataSource) {
		FluentConfiguration configuration = Flyway.configure().dataSource(dataSource);
		context.getBeanProvider(FlywayConfigurationCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(configuration));
		return configuration.getDataSource();
	}

	@Configuration(proxyBeanMethods = false)
	static class Migrations {

		@Bean
		HikariDataSource dataSource() {
			HikariDataSource dataSource = new HikariDataSource();
			dataSource.setJdbcUrl("jdbc:postgresql://db/a");
			return dataSource;
		}

		@Bean
		SpringLiquibase liquibase(DataSource dataSource) {
			SpringLiquibase liquibase = new SpringLiquibase();
			liquibase.setDataSource(dataSource);
			liquibase.setShouldRun(false);
			return liquibase;
		}

	}

}
