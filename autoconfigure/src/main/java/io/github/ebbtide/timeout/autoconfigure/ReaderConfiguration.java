package io.github.ebbtide.timeout.autoconfigure;

import io.github.ebbtide.timeout.LdapTimeouts;
import io.github.ebbtide.timeout.MailTimeouts;
import jakarta.mail.Session;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.ldap.core.support.LdapContextSource;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * Readers of technologies whose timeouts are properties only.
 */
@Configuration(proxyBeanMethods = false)
class ReaderConfiguration {

	@Bean
	PropertyTimeouts ebbtidePropertyTimeouts(ConfigurableListableBeanFactory beanFactory, Environment environment,
			ContributedTimeouts contributed) {
		return new PropertyTimeouts(beanFactory, environment, contributed);
	}

	@Bean
	UrlConnectionTimeouts ebbtideUrlConnectionTimeouts(SocketTimeoutProperties properties) {
		return new UrlConnectionTimeouts(properties.of("url-connection"));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ JavaMailSenderImpl.class, Session.class })
	static class MailConfiguration {

		@Bean
		MailTimeouts ebbtideMailTimeouts(ConfigurableListableBeanFactory beanFactory, Environment environment,
				ContributedTimeouts contributed) {
			return new MailTimeouts(() -> beanFactory.getBeansOfType(JavaMailSenderImpl.class, false, false),
					(property, value) -> contributed.originOf(environment, property, value));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(LdapContextSource.class)
	static class LdapConfiguration {

		@Bean
		LdapTimeouts ebbtideLdapTimeouts(ConfigurableListableBeanFactory beanFactory, Environment environment,
				ContributedTimeouts contributed) {
			return new LdapTimeouts(() -> beanFactory.getBeansOfType(LdapContextSource.class, false, false),
					(property, value) -> contributed.originOf(environment, property, value));
		}

	}

}
