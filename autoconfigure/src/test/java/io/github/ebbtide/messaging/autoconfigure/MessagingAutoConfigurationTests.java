package io.github.ebbtide.messaging.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.messaging.JmsContainers;
import io.github.ebbtide.messaging.KafkaContainers;
import io.github.ebbtide.messaging.ListenerContainers;
import io.github.ebbtide.messaging.MessageWork;
import io.github.ebbtide.messaging.RabbitContainers;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Intake;
import io.github.ebbtide.work.WorkSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

@Timeout(60)
class MessagingAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MessagingAutoConfiguration.class));

	@Test
	void allTechnologiesAreOneIntake() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(Intake.class).hasSingleBean(WorkSource.class);
			assertThat(context.getBean(WorkSource.class).kind()).isEqualTo("message");
			assertThat(context.getBeansOfType(ListenerContainers.class).values())
				.hasOnlyElementsOfTypes(KafkaContainers.class, RabbitContainers.class, JmsContainers.class);
		});
	}

	@Test
	void canBeDisabled() {
		this.contextRunner.withPropertyValues("ebbtide.messaging.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(Intake.class).doesNotHaveBean(MessageWork.class));
	}

	@Test
	void withoutAnyTechnologyThereIsNothing() {
		this.contextRunner
			.withClassLoader(new FilteredClassLoader(KafkaListenerEndpointRegistry.class,
					RabbitListenerEndpointRegistry.class, AbstractMessageListenerContainer.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ListenerContainers.class)
				.doesNotHaveBean(Intake.class)
				.doesNotHaveBean(MessageWork.class));
	}

	@Test
	void containersStopTogetherAndCountUntilTheyHaveHandledWhatTheyHad() {
		CyclicBarrier together = new CyclicBarrier(3);
		List<Runnable> callbacks = new ArrayList<>();
		Container[] containers = { new Container(together, callbacks), new Container(together, callbacks),
				new Container(together, callbacks), new Container(together, callbacks) };
		this.contextRunner.withPropertyValues("ebbtide.messaging.stop-after-drain=replies")
			.withBean("own", ListenerContainers.class,
					() -> new Containers(Map.of("one", containers[0], "two", containers[1], "three", containers[2],
							"replies", containers[3])))
			.run((context) -> {
				Intake intake = context.getBean(Intake.class);
				intake.announce();
				intake.stop(Deadline.after(Duration.ofSeconds(30)));
				assertThat(callbacks).hasSize(3);
				assertThat(containers[3].stopped).isFalse();
				WorkSource work = context.getBean(WorkSource.class);
				assertThat(work.active()).isEqualTo(3);
				List<String> descriptions = new ArrayList<>();
				work.forEach((container) -> descriptions.add(container.description()));
				assertThat(descriptions).containsExactlyInAnyOrder("messages in hand of one", "messages in hand of two",
						"messages in hand of three");
				CountDownLatch ends = new CountDownLatch(3);
				work.signalEnd(ends::countDown);
				List.copyOf(callbacks).forEach(Runnable::run);
				assertThat(work.active()).isZero();
				assertThat(ends.await(0, TimeUnit.SECONDS)).isTrue();
			});
	}

	@Test
	void aContainerThatCannotBeToldToStopDoesNotHoldTheOthers() {
		Container stuck = new Container(new CyclicBarrier(2), new ArrayList<>());
		this.contextRunner.withBean("own", ListenerContainers.class, () -> new Containers(Map.of("stuck", stuck)))
			.run((context) -> assertThatExceptionOfType(TimeoutException.class)
				.isThrownBy(() -> context.getBean(Intake.class).stop(Deadline.after(Duration.ofMillis(100)))));
	}

	@Test
	void containersThatReceiveRepliesAreLeftAlone() {
		MessageListenerContainer kafka = mock(MessageListenerContainer.class);
		ContainerProperties properties = new ContainerProperties("replies");
		properties.setMessageListener(mock(ReplyingKafkaTemplate.class));
		given(kafka.getContainerProperties()).willReturn(properties);
		given(kafka.isRunning()).willReturn(true);
		SimpleMessageListenerContainer rabbit = mock(SimpleMessageListenerContainer.class);
		given(rabbit.getMessageListener()).willReturn(new RabbitTemplate(mock(ConnectionFactory.class)));
		given(rabbit.isRunning()).willReturn(true);
		this.contextRunner.withBean("kafkaReplies", MessageListenerContainer.class, () -> kafka)
			.withBean("rabbitReplies", SimpleMessageListenerContainer.class, () -> rabbit)
			.run((context) -> {
				assertThat(context.getBean(KafkaContainers.class).byName()).containsOnlyKeys("kafkaReplies");
				assertThat(context.getBean(RabbitContainers.class).byName()).containsOnlyKeys("rabbitReplies");
				context.getBean(Intake.class).stop(Deadline.after(Duration.ofSeconds(30)));
				then(kafka).should(never()).stop(any());
				then(rabbit).should(never()).stop(any());
			});
	}

	@Test
	void containersOfRegistriesAreFoundByTheirId() {
		JmsListenerEndpointRegistry registry = mock(JmsListenerEndpointRegistry.class);
		DefaultMessageListenerContainer container = mock(DefaultMessageListenerContainer.class);
		given(registry.getListenerContainerIds()).willReturn(Set.of("orders"));
		given(registry.getListenerContainer("orders")).willReturn(container);
		given(container.isRunning()).willReturn(true);
		this.contextRunner.withBean("jmsRegistry", JmsListenerEndpointRegistry.class, () -> registry).run((context) -> {
			context.getBean(Intake.class).stop(Deadline.after(Duration.ofSeconds(30)));
			then(container).should().setAcceptMessagesWhileStopping(true);
			then(container).should().stop(any());
		});
	}

	@Test
	void containersOfRabbitsRegistryAreFoundByTheirIdWithEachVersionOfSpringAmqp() {
		RabbitListenerEndpointRegistry registry = mock(RabbitListenerEndpointRegistry.class);
		SimpleMessageListenerContainer container = mock(SimpleMessageListenerContainer.class);
		given(registry.getListenerContainers()).willReturn(List.of(container));
		given(container.getListenerId()).willReturn("orders");
		this.contextRunner.withBean("rabbitRegistry", RabbitListenerEndpointRegistry.class, () -> registry)
			.run((context) -> assertThat(context.getBean(RabbitContainers.class).byName()).containsOnlyKeys("orders"));
	}

	private record Containers(Map<String, SmartLifecycle> byName) implements ListenerContainers {

		@Override
		public boolean receivesReplies(SmartLifecycle container) {
			return false;
		}

	}

	/** A container whose stop needs the others to be stopped at the same time. */
	private static final class Container implements SmartLifecycle {

		private final CyclicBarrier together;

		private final List<Runnable> callbacks;

		private volatile boolean stopped;

		Container(CyclicBarrier together, List<Runnable> callbacks) {
			this.together = together;
			this.callbacks = callbacks;
		}

		@Override
		public void start() {
		}

		@Override
		public void stop() {
		}

		@Override
		public void stop(Runnable callback) {
			this.stopped = true;
			try {
				this.together.await();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			synchronized (this.callbacks) {
				this.callbacks.add(callback);
			}
		}

		@Override
		public boolean isRunning() {
			return !this.stopped;
		}

	}

}
