package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;

import io.github.ebbtide.timeout.ClientSetting;
import io.github.ebbtide.timeout.ClientSettings;
import io.github.ebbtide.timeout.HttpClientTimeouts;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TimedRequestFactoryBuilder}.
 */
class TimedRequestFactoryBuilderTests {

	@Test
	void aLeaseIsAsFiniteAsAConnect() throws Exception {
		assertThat(lease(ClientHttpRequestFactoryBuilder.httpComponents())).isEqualTo(Timeout.ofSeconds(5));
	}

	@Test
	void aLeaseThatTheUserHasSetStays() throws Exception {
		assertThat(lease(ClientHttpRequestFactoryBuilder.httpComponents()
			.withDefaultRequestConfigCustomizer((config) -> config.setConnectionRequestTimeout(Timeout.ofSeconds(30)))))
			.isEqualTo(Timeout.ofSeconds(30));
	}

	@Test
	void aReadTimeoutThatTheUserHasSetIsTheOneShown() {
		HttpClientTimeouts timeouts = new HttpClientTimeouts();
		TimedRequestFactoryBuilder
			.of(ClientHttpRequestFactoryBuilder.httpComponents()
				.withDefaultRequestConfigCustomizer((config) -> config.setResponseTimeout(Timeout.ofSeconds(7))),
					timeouts, TimedRequestFactoryBuilderTests::settings)
			.build(HttpClientSettings.defaults().withReadTimeout(Duration.ofSeconds(5)));
		assertThat(timeouts.read()).filteredOn((timeout) -> timeout.limit() == Limit.READ)
			.extracting(SocketTimeout::value)
			.containsExactly(Duration.ofSeconds(7));
	}

	private static ClientSettings settings() {
		return new ClientSettings() {

			@Override
			public ClientSetting of(Limit limit, @Nullable Duration value) {
				return ClientSetting.ofProperty("a.property", Origin.LIBRARY);
			}

			@Override
			public @Nullable String group() {
				return null;
			}

		};
	}

	private static Timeout lease(HttpComponentsClientHttpRequestFactoryBuilder builder) throws Exception {
		HttpClientTimeouts timeouts = new HttpClientTimeouts();
		HttpComponentsClientHttpRequestFactory factory = (HttpComponentsClientHttpRequestFactory) TimedRequestFactoryBuilder
			.of(builder, timeouts, TimedRequestFactoryBuilderTests::settings)
			.build(HttpClientSettings.defaults().withConnectTimeout(Duration.ofSeconds(5)));
		return ((Configurable) factory.getHttpClient()).getConfig().getConnectionRequestTimeout();
	}

}
