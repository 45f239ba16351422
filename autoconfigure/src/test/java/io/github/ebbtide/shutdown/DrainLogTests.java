package io.github.ebbtide.shutdown;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.ManualTicker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DrainLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class DrainLogTests {

	private String application = "";

	private final DrainLog log = new DrainLog(() -> this.application);

	@Test
	void beginningSaysWhyAndHowLong(CapturedOutput output) {
		begin(ShutdownReason.SIGTERM);
		assertThat(output).contains("INFO").contains("drain  begins: SIGTERM, 25.0 s to go");
	}

	@Test
	void eachPhaseIsOneLine(CapturedOutput output) {
		begin(ShutdownReason.SIGTERM);
		this.log.phaseEnded(Reports.phase("settle", Status.COMPLETED, null, 3_456));
		this.log.phaseEnded(Reports.phase("quiesce", Status.TIMED_OUT, null, 12));
		assertThat(lines(output)).hasSize(3);
		assertThat(output).contains("drain  settle completed in 3.4 s").contains("drain  quiesce timed out in 12 ms");
	}

	@Test
	void oneOfSeveralApplicationsSaysItsName(CapturedOutput output) {
		this.application = "family-1";
		begin(ShutdownReason.SIGTERM);
		this.log.phaseEnded(Reports.phase("settle", Status.COMPLETED, null, 3_456));
		assertThat(output).contains("drain  [family-1] begins: SIGTERM", "drain  [family-1] settle completed");
	}

	@Test
	void taskThatFailedIsAWarning(CapturedOutput output) {
		this.log.phaseEnded(Reports.phase("quiesce", Status.FAILED, null, 12,
				Reports.task("kafka", Status.FAILED, 5, "java.io.IOException: gone")));
		assertThat(output).contains("WARN").contains("drain  quiesce: kafka failed: java.io.IOException: gone");
	}

	@Test
	void taskThatRanOutOfTimeIsAWarningWithWhatHeldIt(CapturedOutput output) {
		this.log.phaseEnded(Reports.phase("finish", Status.TIMED_OUT, null, 21_000,
				Reports.task("http", Status.TIMED_OUT, 21_000, null, Reports.SLOW)));
		assertThat(output).contains("drain  finish: http did not end in 21.0 s: "
				+ "GET /reports/{id} 12.1 s at Archive.read in SocketDispatcher.read0 [exec-7]");
	}

	@Test
	void progressSaysWhatIsLeftAndTheOldest(CapturedOutput output) {
		Map<String, Integer> inFlight = new LinkedHashMap<>();
		inFlight.put("http", 3);
		inFlight.put("stream", 0);
		inFlight.put("process", 1);
		this.log.progress(Reports.report(inFlight, Map.of(), List.of(Reports.SLOW)));
		assertThat(output).contains("drain  finish: 3 requests, 1 child left; oldest GET /reports/{id} 12.1 s"
				+ " at Archive.read in SocketDispatcher.read0; 9.8 s to go");
	}

	@Test
	void kindsAreCountedInWords(CapturedOutput output) {
		this.log.progress(Reports.report(Map.of("process", 2), Map.of(), List.of()));
		this.log.progress(Reports.report(Map.of("websocket", 1), Map.of(), List.of()));
		this.log.progress(Reports.report(Map.of("http", 0), Map.of(), List.of()));
		assertThat(output).contains(": 2 children left;", ": 1 session left;", ": nothing in flight;");
	}

	@Test
	void progressIsLoggedOnlyWhenSomethingHasChanged(CapturedOutput output) {
		this.log.progress(Reports.report(Map.of("http", 2), Map.of(), List.of(Reports.SLOW)));
		this.log.progress(Reports.report(Map.of("http", 2), Map.of(), List.of(older(Reports.SLOW))));
		assertThat(lines(output)).as("only the age is another one").hasSize(1);
		this.log.progress(Reports.report(Map.of("http", 1), Map.of(), List.of(Reports.SLOW)));
		assertThat(lines(output)).hasSize(2);
	}

	@Test
	void anotherDrainReportsItsProgressAnew(CapturedOutput output) {
		this.log.progress(Reports.report(Map.of("http", 2), Map.of(), List.of()));
		begin(ShutdownReason.SIGTERM);
		this.log.progress(Reports.report(Map.of("http", 2), Map.of(), List.of()));
		assertThat(lines(output)).hasSize(3);
	}

	@Test
	void endIsATable(CapturedOutput output) {
		begin(ShutdownReason.SIGTERM);
		this.log.drainEnded(Reports.report(Map.of(), Map.of(), List.of(),
				Reports.phase("announce", Status.COMPLETED, Duration.ofSeconds(1), 2)));
		assertThat(output).contains("drain  SIGTERM: RELEASING after 1.2 s, 0 abandoned").contains("announce");
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void abandonedWorkIsAWarningThatNamesTheProperty(CapturedOutput output) {
		this.log.drainEnded(Reports.report(Map.of(), Map.of("http", 2), List.of(Reports.SLOW)));
		assertThat(output).contains("WARN")
			.contains("drain  abandoned 2 requests;")
			.contains("'ebbtide.shutdown.timeout'");
	}

	@Test
	void contextThatIsMerelyClosedSaysNothing(CapturedOutput output) {
		begin(ShutdownReason.CONTEXT_CLOSED);
		this.log.phaseEnded(Reports.phase("quiesce", Status.COMPLETED, null, 3));
		this.log.drainEnded(Reports.report(Map.of(), Map.of(), List.of()));
		assertThat(lines(output)).isEmpty();
	}

	@Test
	void closedContextThatTakesItsTimeSaysSo(CapturedOutput output) {
		begin(ShutdownReason.CONTEXT_CLOSED);
		this.log.phaseEnded(Reports.phase("finish", Status.COMPLETED, null, 1_500));
		this.log.drainEnded(Reports.report(Map.of(), Map.of(), List.of()));
		assertThat(output).contains("drain  finish completed in 1.5 s").contains("0 abandoned");
	}

	@Test
	void closedContextThatAbandonsWorkSaysSo(CapturedOutput output) {
		begin(ShutdownReason.CONTEXT_CLOSED);
		this.log.drainEnded(Reports.report(Map.of(), Map.of("task", 1), List.of()));
		assertThat(output).contains("drain  abandoned 1 task;").contains("1 abandoned");
	}

	@Test
	void takenBackIsSaid(CapturedOutput output) {
		this.log.drainCancelled();
		assertThat(output).contains("drain  taken back; serving again");
	}

	private void begin(ShutdownReason reason) {
		this.log.drainStarted(reason, Deadline.after(Duration.ofSeconds(25), new ManualTicker()));
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getOut().lines().filter((line) -> line.contains("drain  ")).toList();
	}

	private static Blocker older(Blocker blocker) {
		return new Blocker(blocker.kind(), blocker.description(), blocker.age().plusSeconds(1), blocker.thread(),
				blocker.at(), blocker.in(), blocker.stack());
	}

}
