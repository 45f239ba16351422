package io.github.ebbtide.sample.metadata;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Stands for the other service, and takes as long to answer as it is told.
 */
@RestController
final class MetadataStub {

	private static final Duration LONGEST = Duration.ofMinutes(10);

	private final CountDownLatch never = new CountDownLatch(1);

	@GetMapping("/metadata-service/{name}")
	Map<String, Object> metadata(@PathVariable String name, @RequestParam(defaultValue = "0s") Duration delay)
			throws InterruptedException {
		Duration wait = (delay.compareTo(LONGEST) < 0) ? delay : LONGEST;
		this.never.await(wait.toNanos(), TimeUnit.NANOSECONDS);
		MediaType type = MediaTypeFactory.getMediaType(name).orElse(MediaType.APPLICATION_OCTET_STREAM);
		return Map.of("name", name, "type", type.toString());
	}

}
