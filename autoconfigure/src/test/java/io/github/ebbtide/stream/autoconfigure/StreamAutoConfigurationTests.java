package io.github.ebbtide.stream.autoconfigure;

import java.util.List;

import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.stream.StreamReturnValueHandler;
import io.github.ebbtide.stream.StreamTracker;
import io.github.ebbtide.work.WorkSource;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

import static org.assertj.core.api.Assertions.assertThat;

class StreamAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(StreamAutoConfiguration.class))
		.withUserConfiguration(Mvc.class);

	private static List<HandlerMethodReturnValueHandler> ours(RequestMappingHandlerAdapter adapter) {
		List<HandlerMethodReturnValueHandler> handlers = adapter.getReturnValueHandlers();
		assertThat(handlers).isNotNull();
		return handlers.stream().filter(StreamReturnValueHandler.class::isInstance).toList();
	}

	@Test
	void streamsAreWorkAndEventStreamsAreEnded() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(WorkSource.class);
			assertThat(context.getBean(WorkSource.class).kind()).isEqualTo("stream");
			assertThat(context.getBean(ShutdownTask.class).name()).isEqualTo("event-streams");
			assertThat(ours(context.getBean(RequestMappingHandlerAdapter.class))).hasSize(2);
		});
	}

	@Test
	void canBeDisabled() {
		this.contextRunner.withPropertyValues("ebbtide.stream.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(StreamTracker.class);
			assertThat(ours(context.getBean(RequestMappingHandlerAdapter.class))).isEmpty();
		});
	}

	@Test
	void isNotThereWithoutSpringMvcOrAServlet() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(RequestMappingHandlerAdapter.class))
			.withUserConfiguration()
			.run((context) -> assertThat(context).doesNotHaveBean(StreamTracker.class));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(StreamAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(StreamTracker.class));
	}

	@Test
	void aLastEventOfMoreThanOneLineFailsAtStartup() {
		this.contextRunner.withPropertyValues("ebbtide.stream.last-event=a\nb")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasStackTraceContaining("'ebbtide.stream.last-event' must be one line"));
	}

	@EnableWebMvc
	static class Mvc {

	}

}
