package io.github.ebbtide.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ebbtide.sample.process.SampleProcess;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.internal.http2.ConnectionShutdownException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same over HTTP/2 in clear text, with a client that knows GOAWAY and retries
 * nothing. Its requests go elsewhere two seconds after the signal.
 */
@Timeout(240)
@Isolated
class RollingStopHttp2IT {

	private static final int REQUESTS_BEFORE = 1_000;

	@TempDir
	private Path directory;

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private final AtomicInteger sent = new AtomicInteger();

	private final AtomicInteger answered = new AtomicInteger();

	@Test
	void underLoadOverHttp2NotOneRequestFailsOnSigterm() throws Exception {
		Dispatcher dispatcher = new Dispatcher();
		dispatcher.setMaxRequests(2_000);
		dispatcher.setMaxRequestsPerHost(2_000);
		OkHttpClient client = new OkHttpClient.Builder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
			.retryOnConnectionFailure(false)
			.dispatcher(dispatcher)
			.readTimeout(Duration.ofSeconds(30))
			.build();
		ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor();
		try (SampleProcess pod = SampleProcess.in(this.directory)
			.unpacked()
			.environment("KUBERNETES_SERVICE_HOST", "10.96.0.1")
			.environment("KUBERNETES_SERVICE_PORT", "443")
			.arguments("--server.http2.enabled=true")
			.start()) {
			pod.awaitReady(Duration.ofSeconds(90));
			warmUp(client, pod);
			schedule.scheduleAtFixedRate(() -> send(client, pod), 0, 5, TimeUnit.MILLISECONDS);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> this.answered.get() >= REQUESTS_BEFORE || !this.failures.isEmpty());
			pod.terminate();
			schedule.schedule(schedule::shutdownNow, 2, TimeUnit.SECONDS);
			int exitCode = pod.waitForExit(Duration.ofSeconds(40));
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> this.answered.get() + this.failures.size() == this.sent.get());
			assertThat(this.failures).as(() -> String.join("\n", pod.log())).isEmpty();
			assertThat(exitCode).isEqualTo(SampleProcess.EXIT_CODE_TERMINATED);
		}
		finally {
			schedule.shutdownNow();
			client.dispatcher().executorService().shutdown();
			client.connectionPool().evictAll();
		}
	}

	private static void warmUp(OkHttpClient client, SampleProcess pod) throws IOException {
		for (int i = 0; i < 50; i++) {
			read(client, request(pod, "/desk"));
		}
		read(client, request(pod, "/reports/warm-up?duration=1ms"));
	}

	/**
	 * To the end: closing it earlier resets the stream, and Tomcat takes many resets for
	 * an attack.
	 */
	private static void read(OkHttpClient client, Request request) throws IOException {
		try (Response response = client.newCall(request).execute()) {
			response.body().bytes();
		}
	}

	private static Request request(SampleProcess pod, String target) {
		return new Request.Builder().url("http://127.0.0.1:" + pod.port() + target).build();
	}

	private void send(OkHttpClient client, SampleProcess pod) {
		int number = this.sent.incrementAndGet();
		send(client, request(pod, (number % 20 == 0) ? "/reports/load?duration=1500ms" : "/desk"), number);
	}

	private void send(OkHttpClient client, Request request, int number) {
		String target = request.url().encodedPath();
		client.newCall(request).enqueue(new Callback() {

			@Override
			public void onFailure(Call call, IOException ex) {
				if (ex instanceof ConnectionShutdownException) {
					// chosen just before its GOAWAY came: nothing was sent yet
					send(client, request, number);
				}
				else {
					RollingStopHttp2IT.this.failures.add(number + " " + target + ": " + ex);
				}
			}

			@Override
			public void onResponse(Call call, Response response) {
				try (response) {
					response.body().bytes();
					if (response.isSuccessful()) {
						RollingStopHttp2IT.this.answered.incrementAndGet();
					}
					else {
						RollingStopHttp2IT.this.failures.add(number + " " + target + ": " + response.code());
					}
				}
				catch (IOException ex) {
					RollingStopHttp2IT.this.failures.add(number + " " + target + ": " + ex);
				}
			}

		});
	}

}
