package io.github.ebbtide.shutdown;

import java.time.Duration;

import io.github.ebbtide.work.TestSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What {@link ShutdownCoordinator#validate()} refuses.
 */
class TaskValidationTests {

	private final TestApplication application = new TestApplication();

	@Test
	void tasksOfKnownPhasesAreFine() {
		this.application.task("a", "quiesce");
		this.application.task("b", "quiesce").after("a");
		this.application.task("a", "release");
		assertThatNoException().isThrownBy(this::validate);
	}

	@Test
	void unknownPhaseIsRefusedByName() {
		this.application.task("flush", "finnish");
		assertRefused("Shutdown task 'flush' is to run in phase 'finnish', but there is no phase of that name",
				"announce, settle, quiesce, finish, release, exit");
	}

	@Test
	void exitIsClosedToTasks() {
		this.application.task("flush", "exit");
		assertRefused("Shutdown task 'flush' is to run in phase 'exit', where no bean is left", "'release'");
	}

	@Test
	void unknownNeighbourIsRefusedByName() {
		this.application.task("a", "quiesce");
		this.application.task("flush", "release").after("a");
		assertRefused("Shutdown task 'flush' is to run after 'a', but phase 'release' has no task of that name",
				"flush");
	}

	@Test
	void kindThatHasNoSourceHereIsAFineNeighbourInFinish() {
		this.application.task("flush", "finish").after("message");
		assertThatNoException().isThrownBy(this::validate);
	}

	@Test
	void kindIsNoNeighbourInAnyOtherPhase() {
		this.application.task("flush", "release").after("http");
		assertRefused("Shutdown task 'flush' is to run after 'http', but phase 'release' has no task of that name",
				"flush");
	}

	@Test
	void sourceOfAnotherKindIsAFineNeighbour() {
		this.application.add(new TestSource("batch"));
		this.application.task("flush", "finish").after("batch");
		assertThatNoException().isThrownBy(this::validate);
	}

	@Test
	void nameUsedTwiceInAPhaseIsRefusedByName() {
		this.application.task("flush", "release");
		this.application.task("flush", "release");
		assertRefused("Two shutdown tasks in phase 'release' are named 'flush'", "another name");
	}

	@Test
	void taskNamedAsAnIntakeIsRefusedByName() {
		this.application.add(new RecordingIntake("tomcat"));
		this.application.task("tomcat", "quiesce");
		assertRefused("Two shutdown tasks in phase 'quiesce' are named 'tomcat'", "another name");
	}

	@Test
	void cycleIsRefusedByName() {
		this.application.task("a", "finish").after("b");
		this.application.task("b", "finish").after("c");
		this.application.task("c", "finish").after("a");
		assertRefused("The shutdown tasks of phase 'finish' form a cycle, each waiting for the next: a -> b -> c -> a",
				"'after'");
	}

	@Test
	void budgetsThatNeedMoreTimeThanThereIsAreRefused() {
		this.application.add(ShutdownPhase.after("flush", "finish", Duration.ofSeconds(9)));
		assertRefused("The budgets of the shutdown phases add up to 26000 ms, but ebbtide.shutdown.timeout is 25000 ms",
				"26000 ms");
	}

	@Test
	void budgetsThatNeedExactlyTheTimeThatThereIsAreFine() {
		this.application.add(ShutdownPhase.after("flush", "finish", Duration.ofSeconds(8)));
		assertThatNoException().isThrownBy(this::validate);
	}

	private void validate() {
		this.application.coordinator().validate();
	}

	private void assertRefused(String message, String action) {
		assertThatExceptionOfType(InvalidPhasesException.class).isThrownBy(this::validate)
			.withMessage(message)
			.satisfies((ex) -> assertThat(ex.action()).contains(action));
	}

}
