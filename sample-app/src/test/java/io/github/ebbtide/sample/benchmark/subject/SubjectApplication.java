package io.github.ebbtide.sample.benchmark.subject;

import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * A web service with a bit of everything: HTTP, event streams, WebSockets, tasks, a
 * database, actuator with Prometheus.
 */
@SpringBootApplication
@EnableAsync
@EnableScheduling
@EnableWebSocket
public class SubjectApplication {

	public static void main(String[] arguments) {
		application().run(arguments);
	}

	static SpringApplication application() {
		SpringApplication application = new SpringApplication(SubjectApplication.class);
		application.setMainApplicationClass(SubjectApplication.class);
		application.setDefaultProperties(Map.of("spring.config.name", "subject", "spring.application.name", "subject",
				"server.tomcat.max-connections", "100000", "server.tomcat.max-keep-alive-requests", "-1",
				"server.tomcat.accept-count", "1000", "management.endpoints.web.exposure.include", "*"));
		return application;
	}

	@Bean
	WebSocketConfigurer socket() {
		return (registry) -> registry.addHandler(new TextWebSocketHandler(), "/socket").setAllowedOrigins("*");
	}

}
