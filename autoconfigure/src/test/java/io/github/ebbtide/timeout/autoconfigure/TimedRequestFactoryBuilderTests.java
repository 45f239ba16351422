package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;

import io.github.ebbtide.timeout.HttpClientTimeouts;
import io.github.ebbtide.timeout.SocketTimeout;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.core5.util.Timeout;
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
		HttpClientTimeouts timeouts = new HttpClientTimeouts((property, value) -> Origin.LIBRARY);
		TimedRequestFactoryBuilder
			.of(ClientHttpRequestFactoryBuilder.httpComponents()
				.withDefaultRequestConfigCustomizer((config) -> config.setResponseTimeout(Timeout.ofSeconds(7))),
					timeouts)
			.build(HttpClientSettings.defaults().withReadTimeout(Duration.ofSeconds(5)));
		assertThat(timeouts.read()).filteredOn((timeout) -> timeout.limit() == Limit.READ)
			.extracting(SocketTimeout::value)
			.containsExactly(Duration.ofSeconds(7));
	}

	private static Timeout lease(HttpComponentsClientHttpRequestFactoryBuilder builder) throws Exception {
		HttpClientTimeouts timeouts = new HttpClientTimeouts((property, value) -> Origin.LIBRARY);
		HttpComponentsClientHttpRequestFactory factory = (HttpComponentsClientHttpRequestFactory) TimedRequestFactoryBuilder
			.of(builder, timeouts)
			.build(HttpClientSettings.defaults().withConnectTimeout(Duration.ofSeconds(5)));
		return ((Configurable) factory.getHttpClient()).getConfig().getConnectionRequestTimeout();
	}

}
