package io.github.ebbtide.sample.metadata;

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
 * Stands for the other service, and takes as many seconds to answer as it is told.
 */
@RestController
final class MetadataStub {

	private static final int LONGEST_SECONDS = 600;

	private final CountDownLatch never = new CountDownLatch(1);

	@GetMapping("/metadata-service/{name}")
	Map<String, Object> metadata(@PathVariable String name, @RequestParam(defaultValue = "0") int delay)
			throws InterruptedException {
		this.never.await(Math.min(delay, LONGEST_SECONDS), TimeUnit.SECONDS);
		MediaType type = MediaTypeFactory.getMediaType(name).orElse(MediaType.APPLICATION_OCTET_STREAM);
		return Map.of("name", name, "type", type.toString());
	}

}
