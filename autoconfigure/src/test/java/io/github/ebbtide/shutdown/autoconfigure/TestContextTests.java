package io.github.ebbtide.shutdown.autoconfigure;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownListener;
import io.github.ebbtide.shutdown.ShutdownReport;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.autoconfigure.json.JsonTest;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A plain test of a user's, on a CI runner that is a pod: it takes no signals, and its
 * context closes without settling.
 */
class TestContextTests {

	private static final List<ShutdownReport> reports = new ArrayList<>();

	@Test
	void takesNoSignalsAndClosesWithoutSettling() throws Exception {
		TestContext testContext = new TestContextManager(UsersTest.class).getTestContext();
		assertThat(testContext.getApplicationContext().getBean(ShutdownCoordinator.class).state())
			.isEqualTo(DrainState.RUNNING);
		assertThat(handlerOfTerm().toString()).doesNotContain("ebbtide");
		testContext.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
		assertThat(reports).singleElement()
			.satisfies((report) -> assertThat(report.phases()).filteredOn((phase) -> phase.name().equals("settle"))
				.extracting(ShutdownReport.Phase::status)
				.containsExactly(ShutdownReport.Status.SKIPPED));
	}

	@Test
	void aSliceTakesNoSignalsEither() throws Exception {
		TestContext testContext = new TestContextManager(UsersSlice.class).getTestContext();
		assertThat(testContext.getApplicationContext()).isNotNull();
		assertThat(handlerOfTerm().toString()).doesNotContain("ebbtide");
		testContext.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
	}

	private static Object handlerOfTerm() throws ReflectiveOperationException {
		Class<?> signalType = Class.forName("sun.misc.Signal");
		Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
		Object signal = signalType.getConstructor(String.class).newInstance("TERM");
		Method handle = signalType.getMethod("handle", signalType, handlerType);
		Object current = handle.invoke(null, signal, handlerType.getField("SIG_DFL").get(null));
		handle.invoke(null, signal, current);
		return current;
	}

	@SpringBootTest(classes = Application.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
			properties = "spring.main.cloud-platform=kubernetes")
	static class UsersTest {

	}

	@JsonTest
	@ContextConfiguration(classes = Application.class)
	static class UsersSlice {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ShutdownListener reporter() {
			return new ShutdownListener() {

				@Override
				public void drainEnded(ShutdownReport report) {
					reports.add(report);
				}

			};
		}

	}

}
