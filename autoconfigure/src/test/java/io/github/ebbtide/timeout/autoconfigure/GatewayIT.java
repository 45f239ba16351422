package io.github.ebbtide.timeout.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.ReactiveApplication;
import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.timeout.HostilePeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Spring Cloud Gateway before peers that are silent and slow, and when it stops.
 */
@Timeout(180)
class GatewayIT {

	private static final Duration LIMIT = Duration.ofSeconds(40);

	private static final Duration READ = Duration.ofMillis(1500);

	private static final String BODY = "0123456789";

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void silenceIsBoundedAndASlowBodyGetsThroughWhileItStops() throws Exception {
		try (HostilePeer silent = HostilePeer.silent();
				HostilePeer slow = HostilePeer.trickling(BODY, READ.toMillis() / 5);
				AppProcess gateway = gateway(silent, slow).start().awaitStarted()) {
			Rounds.oneOf(3, () -> assertGivenUp(gateway));
			assertThat(get(gateway, "/actuator/sockettimeouts").join().body())
				.contains(row("gatewayHttpClientFactory", "connect", "PT5S", "total", "connect-timeout"))
				.contains(row("response-timeout", "read", "PT1.5S", "headers", "response-timeout"));
			CompletableFuture<HttpResponse<String>> underWay = get(gateway, "/slow");
			await().until(() -> slow.connections() > 0);
			gateway.terminate();
			assertThat(underWay.join().body()).isEqualTo(BODY);
			gateway.awaitExit(LIMIT);
			assertThat(gateway.exitCode()).isEqualTo(143);
			assertThat(gateway.output()).contains("0 abandoned");
		}
	}

	private void assertGivenUp(AppProcess gateway) {
		long start = System.nanoTime();
		assertThat(get(gateway, "/silent").join().statusCode()).isEqualTo(504);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(READ.minusMillis(100), READ.plusSeconds(1));
	}

	private static String row(String name, String limit, String value, String meaning, String property) {
		return ("{\"name\":\"%s\",\"limit\":\"%s\",\"value\":\"%s\",\"meaning\":\"%s\","
				+ "\"source\":\"ebbtide\",\"infinite\":false,"
				+ "\"property\":\"spring.cloud.gateway.server.webflux.httpclient.%s\"}")
			.formatted(name, limit, value, meaning, property);
	}

	private CompletableFuture<HttpResponse<String>> get(AppProcess gateway, String path) {
		URI uri = URI.create("http://127.0.0.1:" + gateway.port() + path);
		HttpRequest request = HttpRequest.newBuilder(uri).timeout(LIMIT).build();
		return this.client.sendAsync(request, BodyHandlers.ofString());
	}

	private static AppProcess.Builder gateway(HostilePeer silent, HostilePeer slow) {
		String routes = "spring.cloud.gateway.server.webflux.routes";
		// with gRPC it has filters that want more jars
		return AppProcess.of(ReactiveApplication.class)
			.without("grpc-")
			.behindTheClassPath(Path.of("target", "gateway", "*"))
			.with("spring.cloud.compatibility-verifier.enabled=false",
					"management.endpoints.web.exposure.include=sockettimeouts",
					"ebbtide.socket-timeouts.gateway.read=" + READ.toMillis() + "ms", routes + "[0].id=silent",
					routes + "[0].uri=http://127.0.0.1:" + silent.port(), routes + "[0].predicates=Path=/silent",
					routes + "[1].id=slow", routes + "[1].uri=http://127.0.0.1:" + slow.port(),
					routes + "[1].predicates=Path=/slow");
	}

}
