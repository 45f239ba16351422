package io.github.ebbtide.sample.metadata;

import java.util.Map;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.server.ResponseStatusException;

/**
 * Asks the metadata service. No timeout is set anywhere here: a service that does not
 * answer is given up all the same.
 */
@RestController
final class MetadataController {

	private static final ParameterizedTypeReference<Map<String, Object>> METADATA = new ParameterizedTypeReference<>() {
	};

	private final RestClient client;

	MetadataController(RestClient.Builder builder, MetadataProperties properties) {
		this.client = builder.baseUrl(properties.url().toString()).build();
	}

	@GetMapping("/metadata/{name}")
	Map<String, Object> metadata(@PathVariable String name, @RequestParam(defaultValue = "0") int delay) {
		try {
			Map<String, Object> metadata = this.client.get()
				.uri("/{name}?delay={delay}", name, delay)
				.retrieve()
				.body(METADATA);
			return (metadata != null) ? metadata : Map.of();
		}
		catch (ResourceAccessException ex) {
			throw new ResponseStatusException(HttpStatus.GATEWAY_TIMEOUT, ex.getMessage(), ex);
		}
	}

}
