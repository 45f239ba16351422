package io.github.ebbtide.timeout.autoconfigure;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import io.github.ebbtide.timeout.HostilePeer;
import io.github.ebbtide.timeout.Outcome;
import io.github.ebbtide.work.Blocker;

import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.client.RestTemplate;

/**
 * Calls peers that do not keep to the rules with what the JDK gives to everybody, and
 * prints how that ends.
 */
@Configuration(proxyBeanMethods = false)
@Import(SocketTimeoutAutoConfiguration.class)
public class UrlConnectionApplication {

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	public static void main(String[] args) throws Exception {
		SpringApplication.run(UrlConnectionApplication.class, args);
		Map<String, Callable<String>> calls = new LinkedHashMap<>();
		Map<String, HostilePeer> peers = Map.of("silent", HostilePeer.silent(), "half", HostilePeer.silentInTheMiddle(),
				"trickling", HostilePeer.trickling("0123456789", 200));
		peers.forEach((manner, peer) -> {
			calls.put(manner + " URLConnection", () -> get(peer.url()));
			calls.put(manner + " RestTemplate", () -> new RestTemplate().getForObject(peer.url(), String.class));
		});
		HostilePeer deaf = HostilePeer.deaf();
		Thread post = new Thread(() -> post(deaf.url()), "post");
		post.setDaemon(true);
		post.start();
		Outcome.ofAll(calls)
			.forEach((client, outcome) -> System.out.printf("%s: %s %d ms %s%n", client, outcome.result(),
					outcome.elapsed().toMillis(), outcome.messages()));
		post.join(PATIENCE.toMillis());
		System.out.println("post: " + Blocker.of("task", "post", PATIENCE, post).in());
	}

	private static String get(String url) throws IOException {
		return new String(URI.create(url).toURL().openStream().readAllBytes(), StandardCharsets.ISO_8859_1);
	}

	private static void post(String url) {
		try {
			HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
			connection.setDoOutput(true);
			byte[] body = new byte[8 * 1024 * 1024];
			connection.setFixedLengthStreamingMode(body.length);
			try (OutputStream out = connection.getOutputStream()) {
				out.write(body);
			}
		}
		catch (IOException ex) {
			System.out.println("post: " + ex);
		}
	}

}
