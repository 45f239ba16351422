package io.github.ebbtide.docs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.ebbtide.process.ChildProcesses;
import io.github.ebbtide.process.Command;
import io.github.ebbtide.shutdown.OnShutdown;
import io.github.ebbtide.shutdown.ShutdownPhase;

import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;

@Component
class Thumbnails {

	private static final Command CONVERT = Command.of("convert").named("thumbnail").timeout(Duration.ofMinutes(2));

	private final ChildProcesses children;

	private volatile boolean stopping;

	Thumbnails(ChildProcesses children) {
		this.children = children;
	}

	@Async
	void make(List<Path> images) {
		for (Path image : images) {
			if (this.stopping) {
				return; // the next start goes on from here
			}
			this.children.run(CONVERT.arguments(image.toString(), "-resize", "200x", image + ".png")).orThrow();
		}
	}

	@OnShutdown(phase = ShutdownPhase.QUIESCE)
	void beginNoMore() {
		this.stopping = true;
	}

}
