package io.github.ebbtide.messaging;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;

import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.RecordInterceptor;

/**
 * The runs of the handler of one of Kafka's containers, seen by an interceptor around the
 * user's: the container tells adapters of listeners by their class, so nothing may stand
 * in for a listener. A run ends at the latest before the consumer polls again or goes.
 * Thread-safe.
 */
final class KafkaRuns {

	private final String container;

	private final MessageWork work;

	private final ThreadLocal<@Nullable HandledMessage> current = new ThreadLocal<>();

	private KafkaRuns(String container, MessageWork work) {
		this.container = container;
		this.work = work;
	}

	static <K, V> void track(String name, AbstractMessageListenerContainer<K, V> container, MessageWork work) {
		KafkaRuns runs = new KafkaRuns(name, work);
		if (container.getContainerProperties().getMessageListener() instanceof BatchMessageListener) {
			BatchInterceptor<K, V> users = container.getBatchInterceptor();
			if (!(users instanceof Batches)) {
				container.setBatchInterceptor(new Batches<>(runs, users));
			}
			return;
		}
		RecordInterceptor<K, V> users = container.getRecordInterceptor();
		if (!(users instanceof Records)) {
			container.setRecordInterceptor(new Records<>(runs, users));
		}
	}

	private void begin() {
		end();
		this.current.set(this.work.begin(this.container));
	}

	private void end() {
		HandledMessage message = this.current.get();
		if (message != null) {
			this.current.remove();
			this.work.end(message);
		}
	}

	private record Records<K, V>(KafkaRuns runs,
			@Nullable RecordInterceptor<K, V> users) implements RecordInterceptor<K, V> {

		@Override
		public void setupThreadState(Consumer<?, ?> consumer) {
			if (this.users != null) {
				this.users.setupThreadState(consumer);
			}
		}

		@Override
		public @Nullable ConsumerRecord<K, V> intercept(ConsumerRecord<K, V> message, Consumer<K, V> consumer) {
			this.runs.begin();
			return (this.users != null) ? this.users.intercept(message, consumer) : message;
		}

		@Override
		public void success(ConsumerRecord<K, V> message, Consumer<K, V> consumer) {
			if (this.users != null) {
				this.users.success(message, consumer);
			}
		}

		@Override
		public void failure(ConsumerRecord<K, V> message, Exception failure, Consumer<K, V> consumer) {
			if (this.users != null) {
				this.users.failure(message, failure, consumer);
			}
		}

		@Override
		public void afterRecord(ConsumerRecord<K, V> message, Consumer<K, V> consumer) {
			try {
				if (this.users != null) {
					this.users.afterRecord(message, consumer);
				}
			}
			finally {
				this.runs.end();
			}
		}

		@Override
		public void clearThreadState(Consumer<?, ?> consumer) {
			this.runs.end();
			if (this.users != null) {
				this.users.clearThreadState(consumer);
			}
		}

	}

	private record Batches<K, V>(KafkaRuns runs,
			@Nullable BatchInterceptor<K, V> users) implements BatchInterceptor<K, V> {

		@Override
		public void setupThreadState(Consumer<?, ?> consumer) {
			if (this.users != null) {
				this.users.setupThreadState(consumer);
			}
		}

		@Override
		public @Nullable ConsumerRecords<K, V> intercept(ConsumerRecords<K, V> messages, Consumer<K, V> consumer) {
			this.runs.begin();
			return (this.users != null) ? this.users.intercept(messages, consumer) : messages;
		}

		@Override
		public void success(ConsumerRecords<K, V> messages, Consumer<K, V> consumer) {
			if (this.users != null) {
				this.users.success(messages, consumer);
			}
		}

		@Override
		public void failure(ConsumerRecords<K, V> messages, Exception failure, Consumer<K, V> consumer) {
			if (this.users != null) {
				this.users.failure(messages, failure, consumer);
			}
		}

		@Override
		public void clearThreadState(Consumer<?, ?> consumer) {
			this.runs.end();
			if (this.users != null) {
				this.users.clearThreadState(consumer);
			}
		}

	}

}
