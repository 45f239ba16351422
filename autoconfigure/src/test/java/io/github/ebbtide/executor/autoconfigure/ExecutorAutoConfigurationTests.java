package io.github.ebbtide.executor.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.executor.ExecutorObserver;
import io.github.ebbtide.executor.ExecutorWork;
import io.github.ebbtide.executor.LateSubmissions;
import io.github.ebbtide.executor.UnseenExecutorsTask;
import io.github.ebbtide.metrics.StateMetrics;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.HangDetector;
import io.github.ebbtide.work.Intake;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.WorkSource;
import io.github.ebbtide.work.autoconfigure.WorkAutoConfiguration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.awaitility.Awaitility;
import org.example.CleanUp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.interceptor.AsyncExecutionAspectSupport;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.context.request.RequestScope;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.sockjs.transport.handler.DefaultSockJsService;
import org.springframework.web.socket.sockjs.transport.session.WebSocketServerSockJsSession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

class ExecutorAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		// about pools, whatever the environment of the tests says
		.withPropertyValues("spring.threads.virtual.enabled=false")
		.withConfiguration(AutoConfigurations.of(ExecutorAutoConfiguration.class, WorkAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class));

	private ApplicationContextRunner draining() {
		return this.contextRunner.withConfiguration(AutoConfigurations.of(ShutdownAutoConfiguration.class));
	}

	@Test
	void executorsAreObservedSchedulersAreAnIntakeAndTasksAreWork() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(WorkSource.class).hasSingleBean(Intake.class);
			assertThat(context.getBeanProvider(ShutdownTask.class).stream().map(ShutdownTask::name))
				.containsExactly("executors");
			ThreadPoolTaskExecutor executor = context.getBean(ThreadPoolTaskExecutor.class);
			CountDownLatch gate = new CountDownLatch(1);
			executor.execute(() -> awaitUnchecked(gate));
			executor.execute(() -> awaitUnchecked(gate));
			assertThat(context.getBean(WorkRegistry.class).active("task")).isPositive();
			gate.countDown();
		});
	}

	@Test
	void delayedTasksGetATaskOfTheirOwnWhenAskedFor() {
		this.contextRunner.withPropertyValues("ebbtide.executor.run-delayed-tasks=true")
			.run((context) -> assertThat(context.getBeanProvider(ShutdownTask.class).stream().map(ShutdownTask::name))
				.containsExactlyInAnyOrder("executors", "delayed-tasks"));
	}

	@Test
	void canBeDisabled() {
		this.contextRunner.withPropertyValues("ebbtide.executor.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(WorkSource.class).doesNotHaveBean(Intake.class);
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
			context.getAutowireCapableBeanFactory().initializeBean(executor, "mine");
			executor.close();
			assertThat(executor.isActive()).isFalse();
		});
	}

	@Test
	void isNotThereWithoutSpringsExecutors() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(ThreadPoolTaskExecutor.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ExecutorObserver.class));
	}

	@Test
	void aMistakeInThePolicyFailsAtStartup() {
		this.contextRunner.withPropertyValues("ebbtide.executor.late-submission-policy=panic")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasStackTraceContaining("ebbtide.executor.late-submission-policy"));
	}

	@Test
	void plainExecutorsAreInjectedByTheirClass() {
		this.contextRunner.withUserConfiguration(PlainConfiguration.class).run((context) -> {
			assertThat(context.getBean(ScheduledThreadPoolExecutor.class).getClass())
				.isEqualTo(ScheduledThreadPoolExecutor.class);
			assertThat(context.getBean("needsItsClass")).isEqualTo("got it");
			assertThat(context.getBean(LateSubmissions.class).count("plainScheduler")).isZero();
		});
	}

	@Test
	void everyExecutorHasAMeterFromTheStart() {
		this.contextRunner.withUserConfiguration(PlainConfiguration.class).run((context) -> {
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			new StateMetrics(null, null, null, context.getBean(LateSubmissions.class)).bindTo(registry);
			assertThat(registry.get("ebbtide.executor.late.submissions")
				.tag("executor", "plainScheduler")
				.functionCounter()
				.count()).isZero();
			ThreadPoolExecutor pool = context.getBean(ScheduledThreadPoolExecutor.class);
			pool.shutdown();
			catchException(() -> pool.execute(() -> {
			}));
			assertThat(registry.get("ebbtide.executor.late.submissions")
				.tag("executor", "plainScheduler")
				.functionCounter()
				.count()).isEqualTo(1);
		});
	}

	@Test
	void aTaskOfAnAsyncMethodIsNamedAfterTheMethodQueuedOrNot() {
		this.contextRunner.withPropertyValues("spring.task.execution.pool.core-size=1")
			.withUserConfiguration(AsyncConfiguration.class)
			.run((context) -> {
				CountDownLatch gate = new CountDownLatch(1);
				Mailer mailer = context.getBean(Mailer.class);
				mailer.send(gate);
				CompletableFuture<Void> second = mailer.send(gate);
				List<String> descriptions = new ArrayList<>();
				Awaitility.await().until(() -> {
					descriptions.clear();
					context.getBean(ExecutorWork.class).forEach((work) -> descriptions.add(work.description()));
					return descriptions.contains("@Async Mailer.send on applicationTaskExecutor");
				});
				assertThat(descriptions).containsExactlyInAnyOrder("@Async Mailer.send on applicationTaskExecutor",
						"queued @Async Mailer.send on applicationTaskExecutor");
				gate.countDown();
				second.get(30, TimeUnit.SECONDS);
			});
	}

	@ParameterizedTest
	@ValueSource(classes = { ConfigurerConfiguration.class, SeveralExecutorsConfiguration.class })
	void theTaskOfAnAsyncMethodIsWorkAlsoWhereItsExecutorIsNoBean(Class<?> configuration) {
		this.contextRunner.withUserConfiguration(AsyncConfiguration.class, configuration).run((context) -> {
			CountDownLatch gate = new CountDownLatch(1);
			CompletableFuture<Void> sent = context.getBean(Mailer.class).send(gate);
			List<String> descriptions = new ArrayList<>();
			Awaitility.await().until(() -> {
				descriptions.clear();
				context.getBean(ExecutorWork.class).forEach((work) -> descriptions.add(work.description()));
				return descriptions.contains("@Async Mailer.send on defaultAsyncExecutor");
			});
			assertThat(descriptions).hasSize(1);
			gate.countDown();
			sent.get(30, TimeUnit.SECONDS);
			Awaitility.await().until(() -> context.getBean(WorkRegistry.class).active("task") == 0);
		});
	}

	@Test
	void whereEveryAsyncMethodNamesItsExecutorNoneIsMadeForThem() {
		this.contextRunner.withUserConfiguration(QualifiedConfiguration.class).run((context) -> {
			CountDownLatch gate = new CountDownLatch(1);
			CompletableFuture<Void> sent = context.getBean(QualifiedMailer.class).send(gate);
			assertThat(context.getBean(WorkRegistry.class).active("task")).isOne();
			gate.countDown();
			sent.get(30, TimeUnit.SECONDS);
			assertThat(context.getBean(QualifiedConfiguration.class).asked).isFalse();
		});
	}

	@Test
	void aScheduledMethodThatHangsIsTheSameWorkAtEachLook() {
		this.contextRunner.withUserConfiguration(ScheduleConfiguration.class).run((context) -> {
			CleanUp cleanUp = context.getBean(CleanUp.class);
			cleanUp.awaitBegun();
			HangDetector detector = new HangDetector(context.getBean(WorkRegistry.class), Duration.ofMillis(50),
					Ticker.SYSTEM);
			try (detector) {
				detector.start();
				Awaitility.await().until(() -> !detector.hung().isEmpty());
				assertThat(detector.hung()).singleElement()
					.satisfies((hung) -> assertThat(hung.work().description())
						.isEqualTo("@Scheduled CleanUp.clean on taskScheduler"));
			}
			finally {
				cleanUp.letGo();
			}
		});
	}

	@Test
	void theUsersDecoratorsStillSeeTheSubmittersThread() {
		this.contextRunner.withUserConfiguration(DecoratorConfiguration.class).run((context) -> {
			DecoratorConfiguration.CONTEXT.set("caller");
			String seen = context.getBean(ThreadPoolTaskExecutor.class)
				.submit(DecoratorConfiguration.CONTEXT::get)
				.get(30, TimeUnit.SECONDS);
			DecoratorConfiguration.CONTEXT.remove();
			assertThat(seen).isEqualTo("caller");
		});
	}

	@Test
	void theFieldsThatAreReadAreKnownToANativeImage() {
		RuntimeHints hints = new RuntimeHints();
		new ExecutorRuntimeHints().registerHints(hints, null);
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(SimpleAsyncTaskExecutor.class, "activeThreads"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(SimpleAsyncTaskScheduler.class, "triggerExecutor"))
			.accepts(hints);
		assertThat(
				RuntimeHintsPredicates.reflection().onFieldAccess(AsyncExecutionAspectSupport.class, "defaultExecutor"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(TaskExecutorAdapter.class, "concurrentExecutor"))
			.accepts(hints);
	}

	/** Stock Boot delivers, and then throws a TaskRejectedException. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aSockJsMessageAfterTheContextWasClosedIsDeliveredAndThatIsAll(boolean enabled) {
		List<Object> outcome = new ArrayList<>();
		draining().withPropertyValues("ebbtide.executor.enabled=" + enabled)
			.withBean("sockJsScheduler", ThreadPoolTaskScheduler.class)
			.withBean("sender", Sender.class, () -> new Sender(outcome))
			.run((context) -> context.getBean(Sender.class)
				.open(context.getBean("sockJsScheduler", ThreadPoolTaskScheduler.class)));
		assertThat(outcome).hasSize(2);
		assertThat(outcome.get(0)).isEqualTo("a[\"late\"]");
		if (enabled) {
			assertThat(outcome.get(1)).isEqualTo("sent");
		}
		else {
			assertThat(outcome.get(1)).isInstanceOf(TaskRejectedException.class);
		}
	}

	@Test
	void anExecutorThatAnotherBeanNeedsAtItsEndIsShutAfterItAndWaitedForThen() {
		List<String> log = new CopyOnWriteArrayList<>();
		draining().withBean("diary", Diary.class, () -> new Diary(log))
			.withUserConfiguration(ClientConfiguration.class)
			.run((context) -> {
				ExecutorService executor = context.getBean(ExecutorService.class);
				assertThat(executor.isShutdown()).isFalse();
			});
		assertThat(log).containsExactly("client closed", "flushed", "pool closed");
	}

	@Test
	void anExecutorThatTheContainerDoesNotDestroyIsSomebodyElses() throws Exception {
		ExecutorService shared = Executors.unconfigurableExecutorService(Executors.newSingleThreadExecutor());
		SimpleAsyncTaskExecutor simple = new SimpleAsyncTaskExecutor();
		draining().withBean("sharing", SharedConfiguration.class, () -> new SharedConfiguration(shared, simple))
			.run((context) -> assertThat(context.getBean(ExecutorService.class)).isSameAs(shared));
		assertThat(shared.submit(() -> "open").get(30, TimeUnit.SECONDS)).isEqualTo("open");
		assertThat(simple.submit(() -> "open").get(30, TimeUnit.SECONDS)).isEqualTo("open");
		shared.shutdown();
		simple.close();
	}

	@Test
	void anEventLoopEndsWhenTheContainerEndsIt() {
		draining().withUserConfiguration(EventLoopConfiguration.class).run((context) -> {
			ShutdownTask executors = context.getBean(UnseenExecutorsTask.class);
			executors.run(Deadline.after(Duration.ofSeconds(30)));
			assertThat(context.getBean(EventLoopGroup.class).isShuttingDown()).isFalse();
			assertThat(context.getBean("plain", ExecutorService.class).isTerminated()).isTrue();
		});
	}

	@Test
	void anInstanceOfAnotherScopeIsNotKept() {
		this.contextRunner.withUserConfiguration(PrototypeConfiguration.class).run((context) -> {
			CountDownLatch gate = new CountDownLatch(1);
			CountDownLatch begun = new CountDownLatch(2);
			for (String name : List.of("simplePrototype", "plainPrototype")) {
				Executor executor = context.getBean(name, Executor.class);
				assertThat(executor).isNotSameAs(context.getBean(name));
				executor.execute(() -> {
					begun.countDown();
					awaitUnchecked(gate);
				});
			}
			begun.await();
			assertThat(context.getBean(ExecutorWork.class).active()).isZero();
			gate.countDown();
		});
	}

	@Test
	void anExecutorOfARequestIsNotAskedForBeforeThereIsOne() {
		this.contextRunner
			.withInitializer((context) -> context.getBeanFactory().registerScope("request", new RequestScope()))
			.withUserConfiguration(RequestConfiguration.class)
			.run((context) -> assertThat(context.getBean("needsIt")).isEqualTo("got it"));
	}

	private static void awaitUnchecked(CountDownLatch gate) {
		try {
			gate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Sends after the schedulers were told that the context is closed. */
	static final class Sender implements ApplicationListener<ContextClosedEvent> {

		private final List<Object> outcome;

		private @Nullable ThreadPoolTaskScheduler scheduler;

		private @Nullable WebSocketServerSockJsSession session;

		Sender(List<Object> outcome) {
			this.outcome = outcome;
		}

		void open(ThreadPoolTaskScheduler scheduler) throws Exception {
			this.scheduler = scheduler;
			WebSocketSession socket = mock(WebSocketSession.class);
			given(socket.isOpen()).willReturn(true);
			willAnswer((call) -> {
				String frame = ((TextMessage) call.getArgument(0)).getPayload();
				if (frame.startsWith("a")) {
					this.outcome.add(frame);
				}
				return null;
			}).given(socket).sendMessage(any());
			this.session = new WebSocketServerSockJsSession("1", new DefaultSockJsService(scheduler),
					new TextWebSocketHandler(), Map.of());
			this.session.initializeDelegateSession(socket);
		}

		@Override
		public void onApplicationEvent(ContextClosedEvent event) {
			// whichever of us hears of it first
			Objects.requireNonNull(this.scheduler).onApplicationEvent(event);
			try {
				Objects.requireNonNull(this.session).sendMessage(new TextMessage("late"));
				this.outcome.add("sent");
			}
			catch (Exception ex) {
				this.outcome.add(ex);
			}
		}

	}

	static class Mailer {

		@Async
		public CompletableFuture<Void> send(CountDownLatch gate) {
			awaitUnchecked(gate);
			return CompletableFuture.completedFuture(null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync(proxyTargetClass = true)
	static class AsyncConfiguration {

		@Bean
		Mailer mailer() {
			return new Mailer();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ConfigurerConfiguration implements AsyncConfigurer {

		@Override
		public Executor getAsyncExecutor() {
			ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
			executor.setDaemon(true);
			executor.initialize();
			return executor;
		}

	}

	/** Spring makes one of its own then. */
	@Configuration(proxyBeanMethods = false)
	static class SeveralExecutorsConfiguration {

		@Bean
		ThreadPoolTaskExecutor mails() {
			return new ThreadPoolTaskExecutor();
		}

		@Bean
		ThreadPoolTaskExecutor reports() {
			return new ThreadPoolTaskExecutor();
		}

	}

	static class QualifiedMailer {

		@Async("mails")
		public CompletableFuture<Void> send(CountDownLatch gate) {
			awaitUnchecked(gate);
			return CompletableFuture.completedFuture(null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync(proxyTargetClass = true)
	static class QualifiedConfiguration implements AsyncConfigurer {

		private volatile boolean asked;

		@Bean
		ThreadPoolTaskExecutor mails() {
			return new ThreadPoolTaskExecutor();
		}

		@Bean
		QualifiedMailer mailer() {
			return new QualifiedMailer();
		}

		@Override
		public @Nullable Executor getAsyncExecutor() {
			this.asked = true;
			return null;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class ScheduleConfiguration {

		@Bean
		CleanUp cleanUp() {
			return new CleanUp();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PlainConfiguration {

		@Bean
		ScheduledThreadPoolExecutor plainScheduler() {
			return new ScheduledThreadPoolExecutor(1);
		}

		@Bean
		String needsItsClass(ScheduledThreadPoolExecutor executor, ExecutorService sameByInterface,
				ConfigurableListableBeanFactory beanFactory) {
			assertThat(executor).isSameAs(sameByInterface);
			return "got it";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DecoratorConfiguration {

		static final ThreadLocal<String> CONTEXT = new ThreadLocal<>();

		@Bean
		TaskDecorator contextDecorator() {
			return (task) -> {
				String context = CONTEXT.get();
				return () -> {
					CONTEXT.set(context);
					try {
						task.run();
					}
					finally {
						CONTEXT.remove();
					}
				};
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClientConfiguration {

		@Bean
		ExecutorService connections() {
			return Executors.unconfigurableExecutorService(Executors.newSingleThreadExecutor());
		}

		@Bean
		Connection connection(ExecutorService connections) {
			return new Connection(connections);
		}

		@Bean
		Client client(Connection connection, Diary diary) {
			return new Client(connection, diary);
		}

		/** The last, and so the first that the container would end. */
		@Bean(destroyMethod = "shut")
		Pool pool(Diary diary) {
			return new Pool(diary);
		}

	}

	record Diary(List<String> lines) {

	}

	/** What tasks may need, and nobody knows. */
	record Pool(Diary diary) {

		public void shut() {
			this.diary.lines().add("pool closed");
		}

	}

	record Connection(ExecutorService executor) {

	}

	/** Says goodbye by the executor that it was given, and knows when that has ended. */
	record Client(Connection connection, Diary diary) implements AutoCloseable {

		@Override
		public void close() {
			this.diary.lines().add("client closed");
			ExecutorService executor = this.connection.executor();
			executor.execute(() -> {
				Awaitility.await().until(executor::isShutdown);
				this.diary.lines().add("flushed");
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	record SharedConfiguration(ExecutorService executor, SimpleAsyncTaskExecutor simpleExecutor) {

		@Bean(destroyMethod = "")
		ExecutorService shared() {
			return this.executor;
		}

		@Bean(destroyMethod = "")
		SimpleAsyncTaskExecutor simple() {
			return this.simpleExecutor;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EventLoopConfiguration {

		@Bean(destroyMethod = "shutdownGracefully")
		EventLoopGroup eventLoopGroup() {
			return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
		}

		@Bean
		ExecutorService plain() {
			return Executors.unconfigurableExecutorService(Executors.newSingleThreadExecutor());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeConfiguration {

		@Bean
		@Scope("prototype")
		SimpleAsyncTaskExecutor simplePrototype() {
			return new SimpleAsyncTaskExecutor();
		}

		@Bean
		@Scope("prototype")
		ScheduledThreadPoolExecutor plainPrototype() {
			return new ScheduledThreadPoolExecutor(1, (task) -> {
				Thread thread = new Thread(task);
				thread.setDaemon(true);
				return thread;
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RequestConfiguration {

		@Bean
		@Scope(value = "request", proxyMode = ScopedProxyMode.TARGET_CLASS)
		ThreadPoolTaskExecutor requestExecutor() {
			return new ThreadPoolTaskExecutor();
		}

		@Bean
		String needsIt(ThreadPoolTaskExecutor requestExecutor) {
			return "got it";
		}

	}

}
