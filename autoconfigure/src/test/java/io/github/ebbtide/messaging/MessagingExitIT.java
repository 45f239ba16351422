package io.github.ebbtide.messaging;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.JmsBroker;
import io.github.ebbtide.fixture.MessagingApplication;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.jms.core.JmsTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that handle messages of a real broker get SIGTERM.
 */
@Execution(ExecutionMode.SAME_THREAD)
class MessagingExitIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int ORDERS = 40;

	private @Nullable JmsBroker broker;

	private String url = "";

	private JmsTemplate jms = new JmsTemplate();

	@BeforeEach
	void startBroker() throws Exception {
		this.url = "tcp://127.0.0.1:" + freePort();
		this.broker = JmsBroker.start(this.url);
		this.jms = new JmsTemplate(new ActiveMQConnectionFactory(this.url));
		this.jms.setReceiveTimeout(LIMIT.toMillis());
	}

	@AfterEach
	void stopBroker() throws Exception {
		if (this.broker != null) {
			this.broker.stop();
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private AppProcess start(String... properties) throws IOException {
		return AppProcess.of(MessagingApplication.class)
			.with("fixture.broker=" + this.url + "?consumerWindowSize=0", "ebbtide.traffic.quiet-period=100ms")
			.with(properties)
			.start();
	}

	@Test
	void eachMessageIsHandledOnceByOneOfTwoInstances() throws Exception {
		try (AppProcess first = start(); AppProcess second = start()) {
			first.awaitStarted();
			second.awaitStarted();
			for (int i = 0; i < ORDERS; i++) {
				this.jms.convertAndSend("orders", "order-" + i);
			}
			first.awaitLine("fixture begins order");
			first.terminate();
			first.awaitExit(LIMIT);
			assertThat(first.exitCode()).isEqualTo(143);
			Awaitility.await().atMost(LIMIT).until(() -> ended(first).size() + ended(second).size() >= ORDERS);
			second.terminate();
			second.awaitExit(LIMIT);
			List<String> handled = Stream.concat(ended(first).stream(), ended(second).stream()).toList();
			assertThat(handled).containsExactlyInAnyOrderElementsOf(
					IntStream.range(0, ORDERS).mapToObj((number) -> "order-" + number).toList());
			assertThat(begun(first)).containsExactlyInAnyOrderElementsOf(ended(first)).isNotEmpty();
			assertThatNothingBeginsAfterFinish(first.lines());
			assertThat(first.output()).contains("message-listeners").contains("0 abandoned");
		}
	}

	private static void assertThatNothingBeginsAfterFinish(List<String> lines) {
		List<String> after = new ArrayList<>(lines);
		after.removeIf((line) -> lines.indexOf(line) < lines.indexOf(
				lines.stream().filter((other) -> other.contains("drain  finish completed")).findFirst().orElseThrow()));
		assertThat(after).noneMatch((line) -> line.contains("fixture begins"));
	}

	@Test
	void aRequestThatWaitsForAReplyCompletesDuringTheDrain() throws Exception {
		try (AppProcess app = start("ebbtide.messaging.stop-after-drain=answers").awaitStarted()) {
			CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> {
				try {
					return app.get("/ask/why");
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			});
			assertThat(this.jms.receiveAndConvert("questions")).isEqualTo("why");
			app.terminate();
			app.awaitLine("drain  quiesce completed");
			this.jms.convertAndSend("answers", "why:because");
			assertThat(status.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(200);
			app.awaitExit(LIMIT);
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).contains("0 abandoned");
		}
	}

	private static List<String> begun(AppProcess app) {
		return orders(app, "begins");
	}

	private static List<String> ended(AppProcess app) {
		return orders(app, "ends");
	}

	private static List<String> orders(AppProcess app, String verb) {
		Pattern pattern = Pattern.compile("fixture " + verb + " order (order-\\d+)\\.");
		return app.lines()
			.stream()
			.flatMap((line) -> pattern.matcher(line).results())
			.map((result) -> result.group(1))
			.toList();
	}

}
