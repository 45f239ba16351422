package io.github.ebbtide.sample.export;

import java.time.Duration;

import io.github.ebbtide.sample.document.DocumentStore;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * Streams the list of all documents, at full speed or over a time.
 */
@RestController
final class ExportController {

	private static final int MAX_SECONDS = 600;

	private static final int MAX_RATE = 1000;

	private final DocumentStore store;

	private final JsonMapper mapper;

	ExportController(DocumentStore store, JsonMapper mapper) {
		this.store = store;
		this.mapper = mapper;
	}

	@GetMapping("/export")
	ResponseEntity<StreamingResponseBody> export(@RequestParam(defaultValue = "0") int seconds,
			@RequestParam(defaultValue = "10") int rate) {
		if (seconds < 0 || seconds > MAX_SECONDS) {
			throw badRequest("'seconds' must be between 0 and " + MAX_SECONDS);
		}
		if (rate < 1 || rate > MAX_RATE) {
			throw badRequest("'rate' must be between 1 and " + MAX_RATE + " lines a second");
		}
		Export export = new Export(this.store, this.mapper);
		return ResponseEntity.ok()
			.contentType(MediaType.APPLICATION_NDJSON)
			.body((out) -> export.write(out, new Pace(Duration.ofSeconds(seconds), rate)));
	}

	private static ResponseStatusException badRequest(String reason) {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
	}

}
