package io.github.ebbtide.messaging.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import com.rabbitmq.client.Channel;
import io.github.ebbtide.fixture.JmsBroker;
import io.github.ebbtide.messaging.HandlerTracking;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.HangDetector;
import io.github.ebbtide.work.Intake;
import io.github.ebbtide.work.WorkRegistry;
import io.github.ebbtide.work.WorkSource;
import io.github.ebbtide.work.autoconfigure.WorkAutoConfiguration;
import jakarta.jms.ConnectionFactory;
import org.aopalliance.intercept.MethodInterceptor;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.annotation.EnableJms;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.support.TopicPartitionOffset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Handlers that hang while they have a message.
 */
@Timeout(60)
class HandlerTrackingTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WorkAutoConfiguration.class, MessagingAutoConfiguration.class))
		.withPropertyValues("ebbtide.work.hang-threshold=200ms");

	private final CountDownLatch entered = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void releaseTheHandler() {
		this.release.countDown();
	}

	private void hang() {
		this.entered.countDown();
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void aHandlerOfJmsThatHangsShowsAndCountsOnceInADrain() throws Exception {
		withBroker((broker) -> broker.run((context) -> {
			new JmsTemplate(context.getBean(ConnectionFactory.class)).convertAndSend("orders", "one");
			assertThatItHangs(context, "orders", "HandlerTrackingTests.hang");
			WorkSource work = context.getBean(WorkSource.class);
			assertThat(descriptions(work)).containsExactly("message in hand of orders");
			context.getBean(Intake.class).stop(Deadline.after(Duration.ofSeconds(30)));
			assertThat(descriptions(work)).containsExactly("messages in hand of orders");
			assertThat(work.active()).isOne();
			CountDownLatch end = new CountDownLatch(1);
			work.signalEnd(end::countDown);
			this.release.countDown();
			await().until(() -> work.active() == 0);
			assertThat(end.getCount()).isZero();
			assertThat(context.getBean(WorkRegistry.class).active("message")).isZero();
			await().until(() -> context.getBean(HangDetector.class).hung().isEmpty());
		}));
	}

	@Test
	void whatADrainDoesNotWaitForIsNotTracked() throws Exception {
		withBroker((broker) -> broker.withPropertyValues("ebbtide.messaging.stop-after-drain=orders").run((context) -> {
			new JmsTemplate(context.getBean(ConnectionFactory.class)).convertAndSend("orders", "one");
			this.entered.await();
			assertThat(context.getBean(WorkSource.class).active()).isZero();
			this.release.countDown();
		}));
	}

	@Test
	void theNameOfASubscriptionIsTheOneThatTheUsersListenerGives() throws Exception {
		withBroker((broker) -> broker.run((context) -> {
			DefaultMessageListenerContainer container = (DefaultMessageListenerContainer) context
				.getBean(JmsListenerEndpointRegistry.class)
				.getListenerContainer("orders");
			assertThat(container.getSubscriptionName()).contains("Orders.order");
			Object listener = container.getMessageListener();
			assertThat(listener).isEqualTo(listener).hasSameHashCodeAs(listener);
			context.getBean(HandlerTracking.class).start();
			assertThat(container.getMessageListener()).as("tracked once").isSameAs(listener);
		}));
	}

	private void withBroker(Consumer<ApplicationContextRunner> test) throws Exception {
		JmsBroker broker = JmsBroker.start("vm://71");
		try {
			test.accept(this.runner.withUserConfiguration(JmsConfiguration.class)
				.withBean(Orders.class, () -> new Orders(this::hang)));
		}
		finally {
			broker.stop();
		}
	}

	@Test
	void aHandlerOfRabbitThatHangsShowsBehindTheUsersAdvice() {
		List<String> advised = new ArrayList<>();
		MethodInterceptor advice = (invocation) -> {
			advised.add(invocation.getMethod().getName());
			return invocation.proceed();
		};
		ChannelAwareMessageListener listener = (message, channel) -> hang();
		RabbitContainer container = new RabbitContainer();
		container.setAdviceChain(advice);
		container.setMessageListener(listener);
		this.runner.withBean("orders", RabbitContainer.class, () -> container).run((context) -> {
			Thread thread = new Thread(() -> container.deliver(new Message(new byte[0])), "rabbit-consumer");
			thread.start();
			assertThatItHangs(context, "orders", "HandlerTrackingTests.hang");
			this.release.countDown();
			thread.join(20_000);
			assertThat(context.getBean(WorkSource.class).active()).isZero();
			assertThat(advised).containsExactly("invokeListener");
		});
	}

	@Test
	void whatAListenerThrowsComesOutAsItIs() {
		RabbitContainer container = new RabbitContainer();
		container.setMessageListener((MessageListener) (message) -> {
			throw new IllegalStateException("no such order");
		});
		this.runner.withBean("orders", RabbitContainer.class, () -> container).run((context) -> {
			assertThatIllegalStateException()
				.isThrownBy(() -> container.getMessageListener().onMessage(new Message(new byte[0])))
				.withMessage("no such order");
			assertThat(context.getBean(WorkSource.class).active()).isZero();
		});
	}

	@Test
	@SuppressWarnings("unchecked")
	void aHandlerOfKafkaThatHangsShowsAndTheUsersInterceptorIsAsked() {
		RecordInterceptor<String, String> users = mock(RecordInterceptor.class);
		given(users.intercept(any(), any())).willAnswer((call) -> call.getArgument(0));
		KafkaContainer container = KafkaContainer
			.of((org.springframework.kafka.listener.MessageListener<String, String>) (record) -> hang());
		container.setRecordInterceptor(users);
		this.runner.withBean("orders", KafkaContainer.class, () -> container).run((context) -> {
			assertThatItHangs(context, "orders", "HandlerTrackingTests.hang");
			then(users).should(never()).afterRecord(any(), any());
			this.release.countDown();
			await().until(() -> context.getBean(WorkSource.class).active() == 0);
			container.stop();
			then(users).should().success(any(), any());
			then(users).should().afterRecord(any(), any());
			then(users).should(atLeastOnce()).setupThreadState(any());
			then(users).should(atLeastOnce()).clearThreadState(any());
		});
	}

	@Test
	@SuppressWarnings("unchecked")
	void aHandlerOfKafkasBatchesThatHangsShowsAndTheUsersInterceptorIsAsked() {
		BatchInterceptor<String, String> users = mock(BatchInterceptor.class);
		given(users.intercept(any(), any())).willAnswer((call) -> call.getArgument(0));
		KafkaContainer container = KafkaContainer.of((BatchMessageListener<String, String>) (records) -> hang());
		container.setBatchInterceptor(users);
		this.runner.withBean("orders", KafkaContainer.class, () -> container).run((context) -> {
			assertThatItHangs(context, "orders", "HandlerTrackingTests.hang");
			this.release.countDown();
			await().until(() -> context.getBean(WorkSource.class).active() == 0);
			container.stop();
			then(users).should().success(any(), any());
			then(users).should(atLeastOnce()).clearThreadState(any());
		});
	}

	@Test
	void anErrorThatEndsAConsumerLeavesNothingBehind() {
		CountDownLatch thrown = new CountDownLatch(1);
		KafkaContainer container = KafkaContainer
			.of((org.springframework.kafka.listener.MessageListener<String, String>) (record) -> {
				thrown.countDown();
				throw new LinkageError("broken");
			});
		this.runner.withBean("orders", KafkaContainer.class, () -> container).run((context) -> {
			thrown.await();
			await().until(() -> context.getBean(WorkSource.class).active() == 0);
		});
	}

	private static void assertThatItHangs(ApplicationContext context, String container, String where) {
		HangDetector detector = context.getBean(HangDetector.class);
		await().atMost(Duration.ofSeconds(30)).until(() -> !detector.hung().isEmpty());
		assertThat(detector.hung()).singleElement().satisfies((hung) -> {
			assertThat(hung.work().kind()).isEqualTo("message");
			assertThat(hung.work().description()).isEqualTo("message in hand of " + container);
			assertThat(hung.work().stack().toString()).contains(where);
		});
		assertThat(context.getBean(WorkRegistry.class).active()).containsEntry("message", 1);
	}

	private static List<String> descriptions(WorkSource work) {
		List<String> descriptions = new ArrayList<>();
		work.forEach((each) -> descriptions.add(each.description()));
		return descriptions;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableJms
	static class JmsConfiguration {

		@Bean
		ConnectionFactory connectionFactory() {
			return new ActiveMQConnectionFactory("vm://71");
		}

		@Bean
		DefaultJmsListenerContainerFactory jmsListenerContainerFactory(ConnectionFactory connectionFactory) {
			DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
			factory.setConnectionFactory(connectionFactory);
			return factory;
		}

	}

	/** Handles orders. */
	static class Orders {

		private final Runnable action;

		Orders(Runnable action) {
			this.action = action;
		}

		@JmsListener(id = "orders", destination = "orders")
		void order(String number) {
			this.action.run();
		}

	}

	/** Gets its messages from the test. */
	static class RabbitContainer extends DirectMessageListenerContainer {

		RabbitContainer() {
			super(mock(org.springframework.amqp.rabbit.connection.ConnectionFactory.class));
			setAutoStartup(false);
		}

		void deliver(Message message) {
			invokeListener(mock(Channel.class), message);
		}

	}

	/** Gets one record. */
	static final class KafkaContainer extends ConcurrentMessageListenerContainer<String, String> {

		private KafkaContainer(ConsumerFactory<String, String> consumers, ContainerProperties properties) {
			super(consumers, properties);
		}

		@SuppressWarnings("unchecked")
		static KafkaContainer of(Object listener) {
			MockConsumer<String, String> consumer = new MockConsumer<>("earliest");
			TopicPartition partition = new TopicPartition("orders", 0);
			consumer.updateBeginningOffsets(Map.of(partition, 0L));
			consumer.schedulePollTask(() -> consumer.addRecord(new ConsumerRecord<>("orders", 0, 0, "key", "one")));
			ConsumerFactory<String, String> consumers = mock(ConsumerFactory.class);
			given(consumers.createConsumer(any(), any(), any(), any())).willReturn(consumer);
			ContainerProperties properties = new ContainerProperties(new TopicPartitionOffset("orders", 0, 0L));
			properties.setGroupId("test");
			properties.setMessageListener(listener);
			return new KafkaContainer(consumers, properties);
		}

	}

}
