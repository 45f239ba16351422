package io.github.ebbtide.sample.benchmark.subject;

import java.util.concurrent.CountDownLatch;

import jakarta.annotation.PreDestroy;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * All that can hang, if it is asked for: a request, a lifecycle bean, a
 * {@code @PreDestroy}, a JVM hook. None of them listens to interrupts.
 */
@Component
@RestController
@ConditionalOnBooleanProperty("subject.hanging")
class Hanging implements SmartLifecycle {

	private final CountDownLatch never = new CountDownLatch(1);

	private volatile boolean running;

	Hanging() {
		Runtime.getRuntime().addShutdownHook(new Thread(this::hang, "hanging-hook"));
	}

	@GetMapping("/hang")
	void hang() {
		while (this.never.getCount() > 0) {
			try {
				this.never.await();
			}
			catch (InterruptedException ex) {
				// stubborn
			}
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		hang();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@PreDestroy
	void destroy() {
		hang();
	}

}
