package io.github.ebbtide.timeout.autoconfigure;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.timeout.HostilePeer;
import io.github.ebbtide.timeout.MailTimeouts;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.mail.MailException;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSenderImpl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Mail to a server that greets and then says nothing.
 */
@Timeout(60)
class MailTimeoutTests {

	@Test
	void aServerThatFallsSilentIsGivenUpAsTheAuditSays() throws Exception {
		JavaMailSenderImpl sender = new JavaMailSenderImpl();
		SocketTimeoutProperties settings = settings(Map.of("ebbtide.socket-timeouts.mail.read", "1500ms"));
		for (DefaultProperty property : DefaultProperty.ALL) {
			if (property.technology().equals("mail")) {
				sender.getJavaMailProperties()
					.put(property.key().substring("spring.mail.properties.".length()),
							property.value(settings, new StandardEnvironment()));
			}
		}
		MailTimeouts audit = new MailTimeouts(() -> Map.of("mailSender", sender), (property, value) -> Origin.EBBTIDE);
		assertThat(audit.read()).extracting(SocketTimeout::limit, SocketTimeout::value)
			.containsExactly(tuple(Limit.CONNECT, Duration.ofSeconds(5)), tuple(Limit.READ, Duration.ofMillis(1500)),
					tuple(Limit.WRITE, Duration.ofSeconds(60)));
		try (HostilePeer peer = HostilePeer.greeting("220 mail\r\n")) {
			sender.setHost("127.0.0.1");
			sender.setPort(peer.port());
			SimpleMailMessage message = new SimpleMailMessage();
			message.setTo("a@example.org");
			message.setText("hello");
			Rounds.oneOf(5, () -> {
				long start = System.nanoTime();
				assertThatExceptionOfType(MailException.class).isThrownBy(() -> sender.send(message))
					.withStackTraceContaining(SocketTimeoutException.class.getName());
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(1400),
						Duration.ofMillis(2500));
			});
		}
	}

	private static SocketTimeoutProperties settings(Map<String, Object> properties) {
		BindResult<SocketTimeoutProperties> bound = new Binder(new MapConfigurationPropertySource(properties))
			.bind(SocketTimeoutProperties.PREFIX, SocketTimeoutProperties.class);
		return bound.get();
	}

}
