package io.github.ebbtide.docs;

import java.nio.file.Path;
import java.time.Duration;

import io.github.ebbtide.process.ChildProcesses;
import io.github.ebbtide.process.Command;

import org.springframework.stereotype.Component;

@Component
class Checksums {

	private static final Command SHA256 = Command.of("sha256sum").named("checksum").timeout(Duration.ofSeconds(10));

	private final ChildProcesses children;

	Checksums(ChildProcesses children) {
		this.children = children;
	}

	String of(Path document) {
		return this.children.run(SHA256.input(document)).orThrow().stdout().split(" ")[0];
	}

}
