package io.github.ebbtide.timeout.autoconfigure;

import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.ebbtide.timeout.HikariTimeouts;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.TimeoutReader;
import liquibase.integration.spring.SpringLiquibase;
import org.flywaydb.core.Flyway;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connection pools.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HikariDataSource.class)
@ConditionalOnBooleanProperty(name = "ebbtide.socket-timeouts.jdbc.enabled", matchIfMissing = true)
class HikariTimeoutConfiguration {

	@Bean
	static HikariPostProcessor ebbtideHikariTimeoutPostProcessor(Environment environment) {
		// not the bean: this is asked for before properties are bound
		SocketTimeoutProperties settings = SocketTimeoutProperties.in(environment);
		return new HikariPostProcessor(new HikariTimeouts(settings.of("jdbc").connect(), settings.own("jdbc").read()));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Flyway.class, FlywayConfigurationCustomizer.class, DelegatingDataSource.class })
	static class FlywayConfiguration {

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		FlywayConfigurationCustomizer ebbtideFlywayTimeoutCustomizer(
				HikariPostProcessor ebbtideHikariTimeoutPostProcessor) {
			HikariTimeouts timeouts = ebbtideHikariTimeoutPostProcessor.timeouts();
			return (configuration) -> {
				DataSource dataSource = configuration.getDataSource();
				if (dataSource != null) {
					configuration.dataSource(timeouts.forMigrations(dataSource));
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ SpringLiquibase.class, DelegatingDataSource.class })
	static class LiquibaseConfiguration {

		@Bean
		static BeanPostProcessor ebbtideLiquibaseTimeoutPostProcessor(
				HikariPostProcessor ebbtideHikariTimeoutPostProcessor) {
			return new LiquibasePostProcessor(ebbtideHikariTimeoutPostProcessor.timeouts());
		}

	}

	record HikariPostProcessor(HikariTimeouts timeouts) implements BeanPostProcessor, TimeoutReader {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof HikariDataSource dataSource) {
				this.timeouts.apply(beanName, dataSource);
			}
			return bean;
		}

		@Override
		public List<SocketTimeout> read() {
			return this.timeouts.read();
		}

	}

	private record LiquibasePostProcessor(HikariTimeouts timeouts) implements BeanPostProcessor {

		@Override
		public Object postProcessBeforeInitialization(Object bean, String beanName) {
			if (bean instanceof SpringLiquibase liquibase && liquibase.getDataSource() != null) {
				liquibase.setDataSource(this.timeouts.forMigrations(liquibase.getDataSource()));
			}
			return bean;
		}

	}

}
