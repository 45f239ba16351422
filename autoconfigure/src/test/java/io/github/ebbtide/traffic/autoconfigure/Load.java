package io.github.ebbtide.traffic.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.fixture.AppProcess;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that keep their connection, and clients that always open one.
 */
final class Load implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(40);

	private static final int PINNED = 10;

	private static final int ENOUGH = 300;

	private final int port;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicInteger served = new AtomicInteger();

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private volatile boolean removed;

	private Load(int port) {
		this.port = port;
		for (int i = 0; i < PINNED; i++) {
			this.threads.execute(this::keepOne);
			this.threads.execute(this::openMany);
		}
	}

	/** Stops an application under load, on "Kubernetes". */
	static void failsNowhere(AppProcess.Builder builder) throws Exception {
		try (AppProcess app = builder.with("ebbtide.traffic.propagation-delay=2s")
			.onKubernetes()
			.start()
			.awaitStarted(); Load load = new Load(app.port())) {
			Awaitility.await().atMost(LIMIT).until(() -> load.served.get() > ENOUGH || !load.failures.isEmpty());
			app.terminate();
			Thread.sleep(2000);
			load.remove();
			app.awaitExit(LIMIT);
			load.await();
			assertThat(load.failures).as(app::output).isEmpty();
			assertThat(app.exitCode()).isEqualTo(143);
			assertThat(app.output()).contains("drain  settle completed", "drain  finish completed", "0 abandoned");
		}
	}

	private void keepOne() {
		try {
			for (int i = 0; !this.removed; i++) {
				try (RawClient client = new RawClient(this.port)) {
					while (!ask(client, i).closes()) {
						Thread.sleep(50);
						i++;
					}
				}
			}
		}
		catch (IOException | InterruptedException ex) {
			this.failures.add("kept: " + ex);
		}
	}

	private void openMany() {
		try {
			for (int i = 0; !this.removed; i++) {
				try (RawClient client = new RawClient(this.port)) {
					ask(client, i);
				}
				Thread.sleep(50);
			}
		}
		catch (IOException | InterruptedException ex) {
			this.failures.add("new: " + ex);
		}
	}

	private RawClient.Response ask(RawClient client, int number) throws IOException {
		RawClient.Response response = client.get((number % 20 == 0) ? "/after/1500" : "/now").response();
		if (response.status() != 200) {
			this.failures.add(response.head());
		}
		this.served.incrementAndGet();
		return response;
	}

	/** What an endpoint removal does. */
	void remove() {
		this.removed = true;
	}

	void await() throws InterruptedException {
		this.threads.shutdown();
		assertThat(this.threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

}
