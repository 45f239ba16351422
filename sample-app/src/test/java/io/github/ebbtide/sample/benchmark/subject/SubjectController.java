package io.github.ebbtide.sample.benchmark.subject;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Answers.
 */
@RestController
class SubjectController {

	@GetMapping("/hello")
	String hello() {
		return "Hello, world";
	}

	/** Takes a while. */
	@GetMapping("/slow/{millis}")
	String slow(@PathVariable long millis) {
		long end = System.nanoTime() + millis * 1_000_000;
		for (long left = millis * 1_000_000; left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
		return "At last";
	}

	/** Lasts. */
	@GetMapping("/events")
	SseEmitter events() throws IOException {
		SseEmitter emitter = new SseEmitter(0L);
		emitter.send("Hello");
		return emitter;
	}

}
