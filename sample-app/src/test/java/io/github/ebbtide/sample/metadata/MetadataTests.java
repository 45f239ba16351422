package io.github.ebbtide.sample.metadata;

import java.net.ServerSocket;
import java.nio.file.Path;

import io.github.ebbtide.sample.ArchiveDeskApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The call to another service.
 */
@Timeout(120)
class MetadataTests {

	@Test
	void aServiceThatAnswersIsHeardAndOneThatDoesNotIsGivenUp(@TempDir Path directory) throws Exception {
		int port;
		try (ServerSocket free = new ServerSocket(0)) {
			port = free.getLocalPort();
		}
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ArchiveDeskApplication.class)
			.web(WebApplicationType.SERVLET)
			.registerShutdownHook(false)
			.run("--server.port=" + port, "--management.server.port=0", "--sample.archive.directory=" + directory,
					"--ebbtide.socket-timeouts.read=2s", "--spring.main.banner-mode=off")) {
			assertThat(context).isInstanceOf(ServletWebServerApplicationContext.class);
			RestClient desk = RestClient.create("http://localhost:" + port);
			assertThat(desk.get().uri("/metadata/plan.pdf").retrieve().body(String.class)).contains("application/pdf");
			assertThatExceptionOfType(HttpServerErrorException.GatewayTimeout.class)
				.isThrownBy(() -> desk.get().uri("/metadata/plan.pdf?delay=6").retrieve().body(String.class))
				.satisfies((failure) -> assertThat(failure.getResponseBodyAsString())
					.contains("localhost:" + port + " was silent for 2 s")
					.contains("spring.http.clients.read-timeout"));
		}
	}

}
