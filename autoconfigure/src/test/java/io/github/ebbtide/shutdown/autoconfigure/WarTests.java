package io.github.ebbtide.shutdown.autoconfigure;

import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.work.WorkRegistry;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.SpringServletContainerInitializer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A WAR in a server that is not ours: the server has the signals and the connectors, and
 * its requests are counted all the same.
 */
class WarTests {

	private static final List<ShutdownReport> reports = new CopyOnWriteArrayList<>();

	@TempDir
	private Path directory;

	@Test
	void requestsAreCountedAndTheDrainBeginsWhenTheServerClosesTheContext() throws Exception {
		Tomcat tomcat = new Tomcat();
		tomcat.setBaseDir(this.directory.toString());
		tomcat.setPort(0);
		Context war = tomcat.addContext("", this.directory.toString());
		war.addServletContainerInitializer(new SpringServletContainerInitializer(), Set.of(Initializer.class));
		tomcat.getConnector();
		try {
			tomcat.start();
			URI uri = URI.create("http://localhost:" + tomcat.getConnector().getLocalPort() + "/active");
			try (InputStream body = uri.toURL().openStream()) {
				assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("1");
			}
			assertThat(reports).isEmpty();
		}
		finally {
			tomcat.stop();
			tomcat.destroy();
		}
		assertThat(reports).singleElement().satisfies((report) -> {
			assertThat(report.reason()).isEqualTo(ShutdownReason.CONTEXT_CLOSED);
			assertThat(report.abandonedTotal()).isZero();
		});
	}

	/** What the server finds in the WAR. */
	public static class Initializer extends SpringBootServletInitializer {

		@Override
		protected SpringApplicationBuilder configure(SpringApplicationBuilder builder) {
			return builder.sources(Application.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class Application {

		private final WorkRegistry work;

		Application(WorkRegistry work) {
			this.work = work;
		}

		@Bean
		static ShutdownListener reporter() {
			return new ShutdownListener() {

				@Override
				public void drainEnded(ShutdownReport report) {
					reports.add(report);
				}

			};
		}

		@GetMapping("/active")
		String active() {
			return String.valueOf(this.work.active().get("http"));
		}

	}

}
