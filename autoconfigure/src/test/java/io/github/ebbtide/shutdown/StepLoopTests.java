package io.github.ebbtide.shutdown;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.ebbtide.shutdown.StepLoop.Step;
import io.github.ebbtide.work.Ticker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class StepLoopTests {

	private static final Step LAST = () -> false;

	@Test
	void goesOnAfterADecisionAndAStepThatFail() {
		Deque<Supplier<Step>> decisions = new ArrayDeque<>(List.of(() -> {
			throw new OutOfMemoryError("Java heap space");
		}, () -> () -> {
			throw new IllegalStateException("a step");
		}, () -> LAST));
		run(() -> decisions.remove().get());
		assertThat(decisions).isEmpty();
	}

	@Test
	void anInterruptIsNotForTheNextStep() {
		AtomicBoolean interrupted = new AtomicBoolean();
		Deque<Step> steps = new ArrayDeque<>(List.of(() -> {
			Thread.currentThread().interrupt();
			return true;
		}, () -> {
			interrupted.set(Thread.currentThread().isInterrupted());
			return false;
		}));
		run(steps::remove);
		assertThat(interrupted).isFalse();
	}

	private static void run(Supplier<Step> next) {
		new StepLoop(new Object(), Ticker.SYSTEM, next, () -> Long.MAX_VALUE).run();
	}

}
