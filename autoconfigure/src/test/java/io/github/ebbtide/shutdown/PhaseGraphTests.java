package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PhaseGraph}.
 */
class PhaseGraphTests {

	@Test
	void defaultPhasesAreAChain() {
		PhaseGraph graph = graph();
		assertThat(graph.names()).containsExactly("announce", "settle", "quiesce", "finish", "release", "exit");
		assertThat(graph.predecessors("announce")).isEmpty();
		assertThat(graph.predecessors("exit")).containsExactly("release");
	}

	@Test
	void orderDoesNotDependOnTheOrderOfDeclaration() {
		List<ShutdownPhase> phases = new ArrayList<>(DefaultPhases.within(Duration.ofSeconds(25)));
		Collections.reverse(phases);
		assertThat(PhaseGraph.of(phases).names()).containsExactly("announce", "settle", "quiesce", "finish", "release",
				"exit");
	}

	@Test
	void phaseAfterAnotherAlsoEndsBeforeRelease() {
		PhaseGraph graph = graph(ShutdownPhase.after("flush", "finish", Duration.ofSeconds(2)));
		assertThat(graph.predecessors("flush")).containsExactly("finish");
		assertThat(graph.predecessors("release")).containsExactly("finish", "flush");
		assertThat(graph.predecessors("exit")).contains("flush");
	}

	@Test
	void phaseBetweenTwoOthersRunsBetweenThem() {
		PhaseGraph graph = graph(phase("between", Set.of("quiesce"), Set.of("finish")));
		assertThat(graph.names()).containsSubsequence("quiesce", "between", "finish");
		assertThat(graph.predecessors("finish")).containsExactly("between", "quiesce");
	}

	@Test
	void phaseWithoutNeighboursRunsBetweenAnnounceAndRelease() {
		PhaseGraph graph = graph(phase("alone", Set.of(), Set.of()));
		assertThat(graph.predecessors("alone")).containsExactly("announce");
		assertThat(graph.predecessors("release")).contains("alone");
	}

	@Test
	void phaseMayRunBeforeAnnounce() {
		PhaseGraph graph = graph(phase("first", Set.of(), Set.of("announce")));
		assertThat(graph.names()).startsWith("first", "announce");
		assertThat(graph.predecessors("first")).isEmpty();
	}

	@Test
	void phaseBeforeAnnounceKeepsWhatItSaysItRunsAfter() {
		PhaseGraph graph = graph(phase("second", Set.of("first"), Set.of("announce")),
				phase("first", Set.of(), Set.of("announce")));
		assertThat(graph.predecessors("second")).containsExactly("first");
		assertThat(graph.names()).startsWith("first", "second", "announce");
	}

	@Test
	void phaseAfterReleaseEndsBeforeExit() {
		PhaseGraph graph = graph(phase("last", Set.of("release"), Set.of()));
		assertThat(graph.names()).endsWith("release", "last", "exit");
		assertThat(graph.isFrom("last", "release")).isTrue();
	}

	@Test
	void branchesAreIndependentOfEachOther() {
		PhaseGraph graph = graph(phase("left", Set.of("quiesce"), Set.of()),
				phase("right", Set.of("quiesce"), Set.of()));
		assertThat(graph.isFrom("left", "right")).isFalse();
		assertThat(graph.isFrom("right", "left")).isFalse();
		assertThat(graph.isFrom("left", "finish")).isFalse();
		assertThat(graph.isFrom("left", "announce")).isTrue();
		assertThat(graph.isFrom("release", "left")).isTrue();
		assertThat(graph.isFrom("left", "left")).isTrue();
	}

	@Test
	void cycleIsRefusedByName() {
		assertThatExceptionOfType(InvalidPhasesException.class)
			.isThrownBy(() -> graph(phase("a", Set.of("b"), Set.of()), phase("b", Set.of("c"), Set.of()),
					phase("c", Set.of("a"), Set.of())))
			.withMessage("The shutdown phases form a cycle, each waiting for the next: a -> b -> c -> a")
			.satisfies((ex) -> assertThat(ex.action()).contains("'after'", "'before'"));
	}

	@Test
	void cycleThroughADefaultPhaseIsRefusedByName() {
		assertThatExceptionOfType(InvalidPhasesException.class)
			.isThrownBy(() -> graph(phase("late", Set.of("finish"), Set.of("quiesce"))))
			.withMessageContaining("quiesce -> late -> finish -> quiesce");
	}

	@Test
	void phaseAfterItselfIsACycle() {
		assertThatExceptionOfType(InvalidPhasesException.class)
			.isThrownBy(() -> graph(phase("self", Set.of("self"), Set.of())))
			.withMessageContaining("self -> self");
	}

	@Test
	void unknownNameAfterIsRefusedByName() {
		assertThatExceptionOfType(InvalidPhasesException.class)
			.isThrownBy(() -> graph(phase("flush", Set.of("finnish"), Set.of())))
			.withMessage("Shutdown phase 'flush' is to run after 'finnish', but there is no phase of that name")
			.satisfies((ex) -> assertThat(ex.action()).contains("ebbtide.shutdown.phases.flush.after", "finish"));
	}

	@Test
	void unknownNameBeforeIsRefusedByName() {
		assertThatExceptionOfType(InvalidPhasesException.class)
			.isThrownBy(() -> graph(phase("flush", Set.of(), Set.of("relase"))))
			.withMessage("Shutdown phase 'flush' is to run before 'relase', but there is no phase of that name")
			.satisfies((ex) -> assertThat(ex.action()).contains("ebbtide.shutdown.phases.flush.before"));
	}

	@Test
	void nameUsedTwiceIsRefusedByName() {
		assertThatExceptionOfType(InvalidPhasesException.class)
			.isThrownBy(() -> graph(phase("flush", Set.of(), Set.of()), phase("flush", Set.of(), Set.of())))
			.withMessage("Two shutdown phases are named 'flush'");
	}

	@Test
	void timeKeptBackIsThatOfTheLongestPathBehind() {
		PhaseGraph graph = graph(reserving("left", 2), reserving("right", 5));
		// release keeps 3 s and exit 1 s
		assertThat(graph.reservedAfter("exit")).isZero();
		assertThat(graph.reservedAfter("release")).isEqualTo(Duration.ofSeconds(1));
		assertThat(graph.reservedAfter("left")).isEqualTo(Duration.ofSeconds(4));
		assertThat(graph.reservedAfter("finish")).isEqualTo(Duration.ofSeconds(9));
		assertThat(graph.reservedAfter("announce")).isEqualTo(Duration.ofSeconds(9));
	}

	@Test
	void longestPathIsThatOfTheSlowestBranch() {
		assertThat(graph().longestPath()).isEqualTo(Duration.ofSeconds(1 + 10 + 2 + 3 + 1));
		assertThat(graph(reserving("left", 2), reserving("right", 5)).longestPath())
			.isEqualTo(Duration.ofSeconds(17 + 5));
	}

	private static ShutdownPhase reserving(String name, int seconds) {
		return ShutdownPhase.after(name, "finish", Duration.ofSeconds(seconds));
	}

	private static ShutdownPhase phase(String name, Set<String> after, Set<String> before) {
		return phase(name, null, after, before);
	}

	private static ShutdownPhase phase(String name, @Nullable Duration timeout, Set<String> after, Set<String> before) {
		return new ShutdownPhase(name, "", timeout, Duration.ZERO, after, before, true);
	}

	private static PhaseGraph graph(ShutdownPhase... more) {
		List<ShutdownPhase> phases = new ArrayList<>(DefaultPhases.within(Duration.ofSeconds(25)));
		phases.addAll(Arrays.asList(more));
		return PhaseGraph.of(phases);
	}

}
