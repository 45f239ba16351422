package io.github.ebbtide.sample.job;

import io.github.ebbtide.sample.document.Document;
import io.github.ebbtide.sample.document.DocumentState;
import io.github.ebbtide.sample.document.DocumentStore;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Takes jobs, and lets them be watched.
 */
@RestController
final class JobController {

	private final DocumentStore store;

	private final Verifier verifier;

	private final JobEvents events;

	JobController(DocumentStore store, Verifier verifier, JobEvents events) {
		this.store = store;
		this.verifier = verifier;
		this.events = events;
	}

	@PostMapping("/documents/{id}/verification")
	@ResponseStatus(HttpStatus.ACCEPTED)
	void verify(@PathVariable long id) {
		Document document = this.store.find(id)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no document " + id));
		if (document.state() != DocumentState.ARCHIVED) {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "Document " + id + " is not archived yet");
		}
		this.verifier.verify(document);
	}

	@GetMapping("/jobs/events")
	SseEmitter events() {
		return this.events.watch();
	}

}
