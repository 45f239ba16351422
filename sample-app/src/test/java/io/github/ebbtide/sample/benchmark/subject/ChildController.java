package io.github.ebbtide.sample.benchmark.subject;

import java.io.IOException;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Launches children on demand: with what there is, or as everybody does.
 */
@RestController
class ChildController {

	private final ChildLauncher launcher;

	ChildController(ObjectProvider<ChildLauncher> launcher) {
		this.launcher = launcher.getIfAvailable(() -> (command) -> new ProcessBuilder(command).start());
	}

	@GetMapping("/children/{count}")
	String launch(@PathVariable int count) throws IOException {
		for (int i = 0; i < count; i++) {
			this.launcher.launch("/bin/sleep", "600");
		}
		return "Launched";
	}

}
