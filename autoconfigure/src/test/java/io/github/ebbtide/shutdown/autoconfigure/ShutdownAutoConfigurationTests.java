package io.github.ebbtide.shutdown.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.ebbtide.shutdown.DrainState;
import io.github.ebbtide.shutdown.ExitClock;
import io.github.ebbtide.shutdown.OnShutdown;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownReport;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.autoconfigure.WorkAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class ShutdownAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ShutdownAutoConfiguration.class, WorkAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class, LifecycleAutoConfiguration.class));

	@Test
	void byDefaultThereIsACoordinatorWithTheSixPhases() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(ShutdownCoordinator.class).hasSingleBean(LifecycleTimeouts.class);
			ShutdownReport report = context.getBean(ShutdownCoordinator.class).report();
			assertThat(report.phases()).extracting(ShutdownReport.Phase::name)
				.containsExactly("announce", "settle", "quiesce", "finish", "release", "exit");
		});
	}

	@Test
	void aCoordinatorOfTheUsersOwnIsKept() {
		this.runner.withUserConfiguration(OwnCoordinator.class)
			.run((context) -> assertThat(context.getBean(ShutdownCoordinator.class).timeout())
				.isEqualTo(Duration.ofSeconds(7)));
	}

	@Test
	void switchedOffThereIsNothing() {
		this.runner.withPropertyValues("ebbtide.shutdown.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ShutdownCoordinator.class)
				.doesNotHaveBean(ContextClosedDrain.class));
	}

	@Test
	void withoutAWebServerOnTheClassPathSpringsTimeoutsAreFittedAllTheSame() {
		this.runner.withClassLoader(new FilteredClassLoader(WebServerApplicationContext.class))
			.run((context) -> assertThat(context).hasSingleBean(ShutdownCoordinator.class)
				.hasSingleBean(LifecycleTimeouts.class));
	}

	@Test
	void eachContextOfAHierarchyDrainsWhatIsItsOwn() {
		this.runner.withUserConfiguration(Participants.class)
			.run((parent) -> this.runner.withParent(parent).run((child) -> {
				ShutdownCoordinator own = child.getBeanFactory().getBean(ShutdownCoordinator.class);
				assertThat(own).isNotSameAs(parent.getBean(ShutdownCoordinator.class));
				assertThat(own.report().phases()).extracting(ShutdownReport.Phase::name).doesNotContain("own");
				child.close();
				assertThat(own.state()).isEqualTo(DrainState.RELEASING);
				assertThat(parent.getBean(ShutdownCoordinator.class).state()).isEqualTo(DrainState.RUNNING);
				assertThat(parent.getBean(Participants.class).calls).isEmpty();
			}));
	}

	@Test
	void tasksPhasesAndAnnotatedMethodsTakePart() {
		this.runner.withUserConfiguration(Participants.class)
			.withPropertyValues("index.timeout=5s", "ebbtide.shutdown.phases.late.after=finish",
					"ebbtide.shutdown.phases.late.timeout=1s")
			.run((context) -> {
				ShutdownReport report = drain(context.getBean(ShutdownCoordinator.class));
				assertThat(context.getBean(Participants.class).calls).containsExactlyInAnyOrder("task", "flush",
						"asynchronous", "own phase");
				assertThat(report.phase("finish").tasks()).extracting(ShutdownReport.Task::name)
					.contains("participants.flush", "asynchronous");
				assertThat(report.phases()).extracting(ShutdownReport.Phase::name).contains("own", "late");
			});
	}

	private static ShutdownReport drain(ShutdownCoordinator coordinator) {
		return coordinator.drain(ShutdownReason.CONTEXT_CLOSED).toCompletableFuture().join();
	}

	@Test
	void closingTheContextDrainsItFirst() {
		this.runner.withUserConfiguration(Participants.class).withPropertyValues("index.timeout=5s").run((context) -> {
			ShutdownCoordinator coordinator = context.getBean(ShutdownCoordinator.class);
			Participants participants = context.getBean(Participants.class);
			context.close();
			assertThat(coordinator.state()).isEqualTo(DrainState.RELEASING);
			assertThat(participants.calls).contains("task", "flush");
		});
	}

	@Test
	void offKubernetesReadinessGoesDownAtAnnounceAndComesBackOnCancel() {
		this.runner.withUserConfiguration(HoldingSettle.class).run((context) -> {
			ApplicationAvailability availability = context.getBean(ApplicationAvailability.class);
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
			ShutdownCoordinator coordinator = context.getBean(ShutdownCoordinator.class);
			HoldingSettle settle = context.getBean(HoldingSettle.class);
			coordinator.drain();
			settle.begun.join();
			assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
			assertThat(availability.getLivenessState()).isEqualTo(LivenessState.CORRECT);
			assertThat(coordinator.cancel()).isTrue();
			assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
			assertThat(coordinator.state()).isEqualTo(DrainState.RUNNING);
		});
	}

	@Test
	void onKubernetesReadinessStaysUpUntilQuiesce() {
		this.runner.withUserConfiguration(HoldingSettle.class)
			.withPropertyValues("spring.main.cloud-platform=kubernetes")
			.run((context) -> {
				ApplicationAvailability availability = context.getBean(ApplicationAvailability.class);
				AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
				HoldingSettle settle = context.getBean(HoldingSettle.class);
				CompletionStage<ShutdownReport> drained = context.getBean(ShutdownCoordinator.class).drain();
				settle.begun.join();
				assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
				settle.end.complete(null);
				drained.toCompletableFuture().join();
				assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
			});
	}

	@Test
	void readinessCanBeLeftUnchanged() {
		this.runner.withPropertyValues("ebbtide.shutdown.readiness-policy=unchanged").run((context) -> {
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			context.getBean(ShutdownCoordinator.class).drain().toCompletableFuture().join();
			assertThat(context.getBean(ApplicationAvailability.class).getReadinessState())
				.isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnCoordinator {

		@Bean
		ShutdownCoordinator coordinator(WorkRegistry work) {
			return new ShutdownCoordinator(Duration.ofSeconds(7), ShutdownPhase.defaults(Duration.ofSeconds(7)),
					new ShutdownCoordinator.Participants(List::of, List::of, List::of, null), work,
					new ExitClock(Ticker.SYSTEM), Ticker.SYSTEM);
		}

	}

	@Configuration(value = "participants", proxyBeanMethods = false)
	static class Participants {

		private final List<String> calls = new CopyOnWriteArrayList<>();

		@Bean
		ShutdownTask task() {
			return ShutdownTask.of("task", ShutdownPhase.QUIESCE, (deadline) -> this.calls.add("task"));
		}

		@Bean
		ShutdownPhase ownPhase() {
			return ShutdownPhase.after("own", ShutdownPhase.QUIESCE, Duration.ofSeconds(1));
		}

		@Bean
		ShutdownTask inOwnPhase() {
			return ShutdownTask.of("task", "own", (deadline) -> this.calls.add("own phase"));
		}

		@OnShutdown(phase = ShutdownPhase.FINISH, after = "http", timeout = "${index.timeout:1s}")
		void flush(Deadline deadline) {
			this.calls.add("flush");
		}

		@OnShutdown(phase = ShutdownPhase.FINISH, name = "asynchronous")
		CompletionStage<Void> later() {
			return CompletableFuture.runAsync(() -> this.calls.add("asynchronous"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HoldingSettle {

		private final CompletableFuture<Void> begun = new CompletableFuture<>();

		private final CompletableFuture<Void> end = new CompletableFuture<>();

		@OnShutdown(phase = ShutdownPhase.SETTLE)
		CompletionStage<Void> hold() {
			this.begun.complete(null);
			return this.end;
		}

	}

}
