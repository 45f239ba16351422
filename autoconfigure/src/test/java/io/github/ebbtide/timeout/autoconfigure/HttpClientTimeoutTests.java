package io.github.ebbtide.timeout.autoconfigure;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.fixture.Tls;
import io.github.ebbtide.timeout.HostilePeer;
import io.github.ebbtide.timeout.Outcome;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.TimeoutAudit;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestTemplateAutoConfiguration;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every client against peers that do not answer, on real sockets. All clients of a case
 * run at the same time.
 */
@Timeout(120)
class HttpClientTimeoutTests {

	private static final Duration READ = Duration.ofSeconds(1);

	private static final List<String> IMPERATIVE = List.of("jdk", "http-components", "jetty", "reactor", "simple");

	private static final List<String> REACTIVE = List.of("jdk", "http-components", "jetty", "reactor");

	private static final Map<String, ConfigurableApplicationContext> CONTEXTS = new LinkedHashMap<>();

	private static Tls tls;

	private static final byte[] LARGE = new byte[16 * 1024 * 1024];

	/** More than what the system's buffers hold, and no more to encrypt than needed. */
	private static final byte[] TO_ENCRYPT = new byte[6 * 1024 * 1024];

	@BeforeAll
	static void startContexts() throws Exception {
		tls = Tls.create();
		SslBundles bundles = new DefaultSslBundleRegistry("peer",
				SslBundle.of(SslStoreBundle.of(null, null, tls.trust())));
		for (String client : IMPERATIVE) {
			AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
			Map<String, Object> properties = new LinkedHashMap<>();
			properties.put("spring.http.clients.connect-timeout", "1s");
			properties.put("spring.http.clients.read-timeout", READ.toMillis() + "ms");
			properties.put("spring.http.clients.imperative.factory", client);
			properties.put("spring.http.clients.reactive.connector", client.equals("simple") ? "jdk" : client);
			context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
			properties.put("spring.http.clients.ssl.bundle", "peer");
			context.registerBean(SslBundles.class, () -> bundles);
			context.register(HttpClientAutoConfiguration.class, ImperativeHttpClientAutoConfiguration.class,
					ReactiveHttpClientAutoConfiguration.class, RestClientAutoConfiguration.class,
					RestTemplateAutoConfiguration.class, WebClientAutoConfiguration.class,
					SocketTimeoutAutoConfiguration.class);
			context.refresh();
			CONTEXTS.put(client, context);
		}
	}

	@AfterAll
	static void closeContexts() {
		CONTEXTS.values().forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void aPeerThatNeverAnswersIsGivenUpInWords() throws Exception {
		Rounds.oneOf(5, () -> {
			try (HostilePeer peer = HostilePeer.silent()) {
				assertThat(Outcome.ofAll(get(peer.url()))).allSatisfy((client, outcome) -> {
					assertThat(outcome.failure()).as("%s: %s", client, outcome.messages()).isNotNull();
					assertThat(outcome.messages()).as(client)
						.contains("127.0.0.1:" + peer.port())
						.contains("was silent for 1 s while the request was sent and its response awaited")
						.contains("'spring.http.clients.read-timeout' changes that");
					assertThat(outcome.failure()).as("what handlers of failures look for")
						.isInstanceOf(client.endsWith("WebClient") ? WebClientRequestException.class
								: ResourceAccessException.class);
					assertThat(outcome.elapsed()).as(client).isBetween(READ.minusMillis(200), READ.plusSeconds(1));
				});
			}
		});
	}

	@Test
	void aHeadThatComesSlowlyIsNotSaidToBeSilence() throws Exception {
		try (HostilePeer peer = HostilePeer.slowHead(60)) {
			Map<String, Callable<String>> calls = get(peer.url());
			calls.keySet().removeIf((client) -> !client.startsWith("jdk"));
			assertThat(Outcome.ofAll(calls)).hasSize(3)
				.allSatisfy((client, outcome) -> assertThat(outcome.messages()).as(client)
					.contains("127.0.0.1:" + peer.port())
					.contains(
							", or had not sent the whole head by then; 'spring.http.clients.read-timeout' changes that"));
		}
	}

	@Test
	void aPeerThatIsSilentInTheHandshakeIsGivenUpInWords() throws Exception {
		try (HostilePeer peer = HostilePeer.deaf()) {
			Map<String, Callable<String>> calls = get("https://127.0.0.1:" + peer.port() + "/");
			calls.keySet().removeIf((client) -> !client.startsWith("reactor"));
			assertThat(Outcome.ofAll(calls)).hasSize(3).allSatisfy((client, outcome) -> {
				assertThat(outcome.messages()).as(client)
					.contains("127.0.0.1:" + peer.port() + " did not answer the TLS handshake for 1 s;"
							+ " 'spring.http.clients.connect-timeout' changes that");
				assertThat(outcome.elapsed()).as(client).isLessThan(Duration.ofSeconds(5));
			});
		}
	}

	@Test
	void aLimitOfTheUsersOwnIsNotMistakenForOurs() throws Exception {
		ConfigurableApplicationContext context = CONTEXTS.get("reactor");
		WebClient webClient = context.getBean(WebClient.Builder.class)
			.filter((request, next) -> next.exchange(request).timeout(Duration.ofMillis(100)))
			.build();
		try (HostilePeer peer = HostilePeer.silent()) {
			Outcome outcome = Outcome
				.ofAll(Map.of("reactor",
						() -> webClient.get().uri(peer.url()).retrieve().bodyToMono(String.class).block()))
				.get("reactor");
			assertThat(outcome.failure()).hasCauseInstanceOf(TimeoutException.class);
			assertThat(outcome.messages()).doesNotContain("changes that");
		}
	}

	@Test
	void theBuilderForHttpComponentsStaysWhatItIsAndExplainsAllTheSame() throws Exception {
		RestTemplateBuilder templates = CONTEXTS.get("http-components").getBean(RestTemplateBuilder.class);
		assertThat(templates.requestFactoryBuilder()).isInstanceOf(HttpComponentsClientHttpRequestFactoryBuilder.class);
		// what Boot's TestRestTemplate does
		HttpComponentsClientHttpRequestFactoryBuilder customized = ((HttpComponentsClientHttpRequestFactoryBuilder) templates
			.requestFactoryBuilder())
			.withTlsSocketStrategyFactory((bundle) -> new DefaultClientTlsStrategy(bundle.createSslContext()))
			.withDefaultRequestConfigCustomizer((config) -> config.setCookieSpec("ignore"));
		RestTemplate template = templates.requestFactoryBuilder(customized).build();
		assertThat(template.getRequestFactory()).isInstanceOf(HttpComponentsClientHttpRequestFactory.class);
		try (HostilePeer peer = HostilePeer.deaf(tls.server())) {
			assertThatExceptionOfType(ResourceAccessException.class)
				.isThrownBy(() -> template.getForObject("https://localhost:" + peer.port() + "/", String.class))
				.havingCause()
				.isInstanceOf(SocketTimeoutException.class)
				.withMessage("localhost:" + peer.port() + " was silent for 1 s while the request was sent and its"
						+ " response awaited; 'spring.http.clients.read-timeout' changes that");
		}
	}

	@Test
	void aPeerThatFallsSilentInTheMiddleIsGivenUpInWords() throws Exception {
		Rounds.oneOf(5, () -> {
			try (HostilePeer peer = HostilePeer.silentInTheMiddle()) {
				assertThat(Outcome.ofAll(get(peer.url()))).allSatisfy((client, outcome) -> {
					assertThat(outcome.failure()).as("%s: %s", client, outcome.messages()).isNotNull();
					assertThat(outcome.messages()).as(client)
						.contains("127.0.0.1:" + peer.port())
						.contains("was silent for 1 s in the middle of the response")
						.contains("'spring.http.clients.read-timeout' changes that");
					assertThat(outcome.elapsed()).as(client).isBetween(READ.minusMillis(200), READ.plusSeconds(1));
				});
			}
		});
	}

	@Test
	void aHealthyBodyMayTakeLongerThanTheReadTimeout() throws Exception {
		Rounds.oneOf(5, () -> {
			String body = "A healthy body that takes its time.";
			try (HostilePeer peer = HostilePeer.trickling(body, 60)) {
				assertThat(Outcome.ofAll(get(peer.url()))).allSatisfy((client, outcome) -> {
					assertThat(outcome.failure()).as(client).isNull();
					assertThat(outcome.result()).as(client).isEqualTo(body);
					assertThat(outcome.elapsed()).as(client).isGreaterThan(READ);
				});
			}
		});
	}

	@Test
	void aPeerThatTakesARequestSlowlyMayTakeLongerThanTheReadTimeout() throws Exception {
		Rounds.oneOf(5, () -> {
			try (HostilePeer peer = HostilePeer.sipping(LARGE.length, 64 * 1024, 8)) {
				assertThat(Outcome.ofAll(post(peer.url(), LARGE, (client) -> true))).allSatisfy((client, outcome) -> {
					assertThat(outcome.failure()).as("%s: %s", client, outcome.messages()).isNull();
					assertThat(outcome.elapsed()).as(client).isGreaterThan(READ);
				});
			}
		});
	}

	@Test
	void aPeerThatStopsReadingIsGivenUpInWords() throws Exception {
		try (HostilePeer peer = HostilePeer.deaf()) {
			// blocking sockets have no bound on writes, and the audit says so
			Predicate<String> bounded = (client) -> !client.startsWith("simple")
					&& !client.matches("http-components (RestClient|RestTemplate)");
			Rounds.oneOf(5,
					() -> areGivenUp(peer, post(peer.url(), LARGE, bounded), Duration.ofSeconds(1), "127.0.0.1", 10));
		}
	}

	@Test
	void toGiveUpAPeerThatStopsReadingTlsWaitsForNoCloseNotify() throws Exception {
		try (HostilePeer peer = HostilePeer.deaf(tls.server())) {
			String url = "https://localhost:" + peer.port() + "/";
			// they encrypt all of it before they notice, at the same time
			Rounds.oneOf(3, () -> areGivenUp(peer, post(url, TO_ENCRYPT, (client) -> client.endsWith("WebClient")),
					Duration.ofSeconds(25), "localhost", 4));
		}
	}

	private static void areGivenUp(HostilePeer peer, Map<String, Callable<String>> calls, Duration late, String host,
			int clients) {
		assertThat(Outcome.ofAll(calls)).hasSize(clients).allSatisfy((client, outcome) -> {
			assertThat(outcome.failure()).as("%s: %s", client, outcome.messages()).isNotNull();
			assertThat(outcome.messages()).as(client)
				.contains(host + ":" + peer.port())
				.contains("'spring.http.clients.read-timeout' changes that");
			assertThat(outcome.elapsed()).as(client).isBetween(READ.minusMillis(200), READ.plus(late));
		});
	}

	@Test
	void theAuditSaysWhatTheProbesHaveFound() throws Exception {
		try (HostilePeer peer = HostilePeer.trickling("x", 0)) {
			Outcome.ofAll(get(peer.url()));
		}
		CONTEXTS.forEach((client, context) -> {
			List<SocketTimeout> timeouts = context.getBean(TimeoutAudit.class)
				.timeouts()
				.stream()
				.filter((timeout) -> timeout.technology().equals("http-client"))
				.toList();
			assertThat(timeouts).as(client).isNotEmpty();
			assertThat(timeouts).as(client)
				.filteredOn((timeout) -> timeout.limit() != Limit.WRITE)
				.allSatisfy((timeout) -> assertThat(timeout.value()).isEqualTo(READ));
			boolean blocking = client.equals("simple") || client.equals("http-components");
			assertThat(timeouts.stream().filter(SocketTimeout::infinite).map(SocketTimeout::limit)).as(client)
				.isEqualTo(blocking ? List.of(Limit.WRITE) : List.of());
		});
	}

	private static Map<String, Callable<String>> get(String url) {
		Map<String, Callable<String>> calls = new LinkedHashMap<>();
		CONTEXTS.forEach((client, context) -> {
			RestClient restClient = context.getBean(RestClient.Builder.class).build();
			RestTemplate restTemplate = context.getBean(RestTemplateBuilder.class).build();
			calls.put(client + " RestClient", () -> restClient.get().uri(url).retrieve().body(String.class));
			calls.put(client + " RestTemplate", () -> restTemplate.getForObject(url, String.class));
			if (REACTIVE.contains(client)) {
				WebClient webClient = context.getBean(WebClient.Builder.class).build();
				calls.put(client + " WebClient",
						() -> webClient.get().uri(url).retrieve().bodyToMono(String.class).block());
			}
		});
		return calls;
	}

	private static Map<String, Callable<String>> post(String url, byte[] body, Predicate<String> which) {
		Map<String, Callable<String>> calls = new LinkedHashMap<>();
		CONTEXTS.forEach((client, context) -> {
			RestClient restClient = context.getBean(RestClient.Builder.class).build();
			RestTemplate restTemplate = context.getBean(RestTemplateBuilder.class).build();
			calls.put(client + " RestClient",
					() -> restClient.post().uri(url).body(body).retrieve().body(String.class));
			calls.put(client + " RestTemplate", () -> restTemplate.postForObject(url, body, String.class));
			if (REACTIVE.contains(client)) {
				WebClient webClient = context.getBean(WebClient.Builder.class).build();
				calls.put(client + " WebClient",
						() -> webClient.post().uri(url).bodyValue(body).retrieve().bodyToMono(String.class).block());
			}
		});
		calls.keySet().removeIf(which.negate());
		return calls;
	}

}
