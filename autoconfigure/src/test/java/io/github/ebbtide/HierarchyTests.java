package io.github.ebbtide;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.work.WorkRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A child drains what is its own, and its parent does not notice.
 */
class HierarchyTests {

	private static final String[] PROPERTIES = { "server.port=0", "spring.main.banner-mode=off",
			"spring.jmx.enabled=false", "management.endpoints.web.exposure.include=*",
			"management.endpoint.drain.access=unrestricted", "ebbtide.executor.run-delayed-tasks=true",
			"ebbtide.metrics.last-scrape=1s" };

	@Test
	void aChildHasWhatItWouldHaveWithoutAParent() {
		List<String> alone;
		try (ConfigurableApplicationContext context = standalone().run()) {
			alone = ownBeansOf(context);
		}
		assertThat(alone).hasSizeGreaterThan(40);
		withChildOf(WebApplicationType.SERVLET, (child) -> assertThat(ownBeansOf(child)).containsAll(alone));
	}

	private static List<String> ownBeansOf(ApplicationContext context) {
		return Stream.of(context.getBeanDefinitionNames()).filter((name) -> name.startsWith("ebbtide")).toList();
	}

	@Test
	void theEndpointOfTheChildDrainsTheChild() {
		withChildOf(WebApplicationType.NONE, (child) -> {
			assertThat(post(child, "/actuator/drain")).isEqualTo(202);
			assertThat(child.getBean(ShutdownCoordinator.class).state()).isNotEqualTo(DrainState.RUNNING);
			assertThat(parentOf(child).getBean(ShutdownCoordinator.class).state()).isEqualTo(DrainState.RUNNING);
		});
	}

	@Test
	void tasksAreWorkOfTheirContextAndMetersShowThemAll() {
		withChildOf(WebApplicationType.NONE, (child) -> {
			ConfigurableApplicationContext parent = parentOf(child);
			MeterRegistry registry = child.getBean(MeterRegistry.class);
			CountDownLatch end = new CountDownLatch(1);
			try {
				child.getBean("childsPool", ThreadPoolTaskExecutor.class).execute(() -> await(end));
				assertThat(child.getBean(WorkRegistry.class).active("task")).isEqualTo(1);
				assertThat(parent.getBean(WorkRegistry.class).active("task")).isZero();
				parent.getBean("parentsPool", ThreadPoolTaskExecutor.class).execute(() -> await(end));
				assertThat(registry).isSameAs(parent.getBean(MeterRegistry.class));
				assertThat(registry.get("ebbtide.work.active").tag("kind", "task").gauge().value()).isEqualTo(2);
			}
			finally {
				end.countDown();
			}
			child.getBean(ShutdownCoordinator.class).drain().toCompletableFuture().join();
			assertThat(isIn(DrainState.DRAINED, registry)).isTrue();
			assertThat(isIn(DrainState.RUNNING, registry)).as("the parent").isTrue();
			child.close();
			assertThat(isIn(DrainState.RUNNING, registry)).isTrue();
			assertThat(isIn(DrainState.RELEASING, registry)).as("what has gone").isFalse();
		});
	}

	private static boolean isIn(DrainState state, MeterRegistry registry) {
		return registry.get("ebbtide.drain.state")
			.tag("state", state.name().toLowerCase(Locale.ROOT))
			.gauge()
			.value() == 1;
	}

	private static int post(ApplicationContext context, String path) {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
			.POST(HttpRequest.BodyPublishers.noBody())
			.build();
		return HttpClient.newHttpClient()
			.sendAsync(request, HttpResponse.BodyHandlers.discarding())
			.join()
			.statusCode();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static SpringApplicationBuilder standalone() {
		return new SpringApplicationBuilder(Child.class).registerShutdownHook(false).properties(PROPERTIES);
	}

	private static void withChildOf(WebApplicationType parentType, Consumer<ConfigurableApplicationContext> test) {
		ConfigurableApplicationContext child = new SpringApplicationBuilder(Parent.class).web(parentType)
			.registerShutdownHook(false)
			.properties(PROPERTIES)
			.child(Child.class)
			.web(WebApplicationType.SERVLET)
			.run();
		// which closes the child too
		try (ConfigurableApplicationContext parent = parentOf(child)) {
			assertThat(parent.isActive()).isTrue();
			test.accept(child);
		}
	}

	private static ConfigurableApplicationContext parentOf(ApplicationContext child) {
		return (ConfigurableApplicationContext) child.getParent();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Parent {

		@Bean
		ThreadPoolTaskExecutor parentsPool() {
			return new ThreadPoolTaskExecutor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Child {

		@Bean
		ThreadPoolTaskExecutor childsPool() {
			return new ThreadPoolTaskExecutor();
		}

	}

}
