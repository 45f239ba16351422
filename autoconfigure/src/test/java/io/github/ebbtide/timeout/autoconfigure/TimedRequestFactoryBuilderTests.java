package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;

import io.github.ebbtide.timeout.ExplainedRequestFactory;
import io.github.ebbtide.timeout.HttpClientTimeouts;
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

	private static Timeout lease(HttpComponentsClientHttpRequestFactoryBuilder builder) throws Exception {
		HttpClientTimeouts timeouts = new HttpClientTimeouts((property, value) -> Origin.LIBRARY);
		ExplainedRequestFactory built = (ExplainedRequestFactory) new TimedRequestFactoryBuilder(builder, timeouts)
			.build(HttpClientSettings.defaults().withConnectTimeout(Duration.ofSeconds(5)));
		HttpComponentsClientHttpRequestFactory factory = (HttpComponentsClientHttpRequestFactory) built.getDelegate();
		return ((Configurable) factory.getHttpClient()).getConfig().getConnectionRequestTimeout();
	}

}
