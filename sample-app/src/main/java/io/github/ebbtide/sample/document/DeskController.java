package io.github.ebbtide.sample.document;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells the page where to look for the state of the drain, and what the desk accepts.
 */
@RestController
final class DeskController {

	private final Environment environment;

	private final String name;

	private final DataSize maxDocumentSize;

	DeskController(Environment environment, @Value("${spring.application.name}") String name,
			ArchiveProperties properties) {
		this.environment = environment;
		this.name = name;
		this.maxDocumentSize = properties.maxDocumentSize();
	}

	@GetMapping("/desk")
	Desk desk() {
		return new Desk(this.name, this.maxDocumentSize.toBytes(),
				this.environment.getProperty("local.management.port", Integer.class));
	}

	/**
	 * A description of the desk.
	 *
	 * @param name its name
	 * @param maxDocumentSize the size of the largest document that it accepts, in bytes
	 * @param managementPort the port of actuator, where it has one of its own
	 */
	record Desk(String name, long maxDocumentSize, @Nullable Integer managementPort) {

	}

}
