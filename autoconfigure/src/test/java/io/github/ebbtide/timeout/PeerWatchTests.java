package io.github.ebbtide.timeout;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PeerWatch}.
 */
@Timeout(60)
class PeerWatchTests {

	@Test
	void silenceIsNoticedOnAThreadThatNobodyElseCanHold() throws Exception {
		PeerWatch watch = new PeerWatch(URI.create("http://peer:80"), Duration.ofMillis(50), "'a.property'");
		CompletableFuture<String> noticed = new CompletableFuture<>();
		watch.begin((failure) -> noticed.complete(Thread.currentThread().getName()));
		assertThat(noticed.get(30, TimeUnit.SECONDS)).isEqualTo("ebbtide-peer-watch");
		assertThat(watch.failure()).hasMessageContaining("peer:80").hasMessageContaining("'a.property'");
	}

	@Test
	void whatHasEndedIsNotNoticed() throws Exception {
		PeerWatch ended = new PeerWatch(URI.create("http://ended"), Duration.ofMillis(50), "'a.property'");
		ended.begin((failure) -> {
			throw new IllegalStateException(failure);
		});
		ended.end();
		PeerWatch later = new PeerWatch(URI.create("http://later"), Duration.ofMillis(200), "'a.property'");
		CompletableFuture<Boolean> noticed = new CompletableFuture<>();
		later.begin((failure) -> noticed.complete(true));
		assertThat(noticed.get(30, TimeUnit.SECONDS)).isTrue();
		assertThat(ended.failure()).isNull();
	}

}
