package io.github.ebbtide.shutdown;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.shutdown.ShutdownReport.Status;
import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.TestSource;
import io.github.ebbtide.work.TestWork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What finish waits for.
 */
@Timeout(60)
class DrainWorkTests {

	private final TestApplication application = new TestApplication();

	private final TestSource tasks = new TestSource("task");

	DrainWorkTests() {
		this.application.add(this.tasks);
	}

	@Test
	void finishWaitsForWorkInFlightAndEndsWithIt() throws Exception {
		TestWork request = this.application.http.beginDetached("GET /report");
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		this.application.heard.await("begin finish");
		this.application.ticker.awaitWaiting(2);
		assertThat(this.application.coordinator().report().inFlight()).containsEntry("http", 1);
		assertThat(this.application.coordinator().report().blockers()).extracting(Blocker::description)
			.containsExactly("GET /report");
		assertThat(TestApplication.task(this.application.coordinator().report(), "finish", "http").pending()).isOne();
		assertThat(end.toCompletableFuture()).isNotDone();
		this.application.http.end(request);
		ShutdownReport report = TestApplication.get(end);
		assertThat(report.phase("finish").status()).isEqualTo(Status.COMPLETED);
		assertThat(report.abandoned()).isEmpty();
		assertThat(report.blockers()).isEmpty();
	}

	@Test
	void workThatBeginsWhileFinishWaitsIsWaitedForToo() throws Exception {
		TestWork request = this.application.http.beginDetached("GET /report");
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		await().until(() -> statusInFinish("task") == Status.COMPLETED);
		// the request submits a task, whose kind was idle before
		TestWork task = this.tasks.begin(detached("archive"));
		this.application.http.end(request);
		await().until(() -> statusInFinish(DrainPlan.LATE_WORK) == Status.RUNNING);
		this.application.ticker.awaitWaiting(2);
		assertThat(end.toCompletableFuture()).isNotDone();
		this.tasks.end(task);
		assertThat(TestApplication.status(TestApplication.get(end), "finish", DrainPlan.LATE_WORK))
			.isEqualTo(Status.COMPLETED);
	}

	@Test
	void workThatIsGivenUpIsCountedByKindWithItsBlockers() throws Exception {
		this.application.http.beginDetached("GET /a");
		this.application.http.beginDetached("GET /b");
		this.tasks.begin(detached("archive"));
		CompletionStage<ShutdownReport> end = this.application.drain(ShutdownReason.SIGTERM);
		this.application.heard.await("begin finish");
		ShutdownReport report = this.application.asTimePasses(end);
		assertThat(report.phase("finish").status()).isEqualTo(Status.TIMED_OUT);
		assertThat(TestApplication.status(report, "finish", "http")).isEqualTo(Status.TIMED_OUT);
		assertThat(TestApplication.task(report, "finish", "http").pending()).isEqualTo(2);
		assertThat(TestApplication.task(report, "finish", "http").blockers()).extracting(Blocker::description)
			.containsExactly("GET /a", "GET /b");
		assertThat(report.abandoned()).containsOnly(Map.entry("http", 2), Map.entry("task", 1));
		assertThat(report.abandonedTotal()).isEqualTo(3);
		assertThat(report.blockers()).extracting(Blocker::description).containsExactly("GET /a", "GET /b", "archive");
		assertThat(this.application.releases).hasValue(1);
	}

	@Test
	void callersOwnWorkIsNotWaitedFor() throws Exception {
		TestWork own = this.application.http.begin("POST /actuator/drain");
		ShutdownReport report = TestApplication.get(this.application.drain(ShutdownReason.ENDPOINT));
		assertThat(report.state()).isEqualTo(DrainState.DRAINED);
		assertThat(report.abandoned()).isEmpty();
		this.application.http.end(own);
	}

	@Test
	void workThatTheCallersThreadBeginsLaterIsWaitedFor() throws Exception {
		ExecutorService container = Executors.newSingleThreadExecutor();
		try {
			CountDownLatch open = new CountDownLatch(1);
			TestTask quiesce = this.application.add(TestTask.until("slow", "quiesce", open));
			Future<CompletionStage<ShutdownReport>> call = container.submit(() -> {
				TestWork own = this.application.http.begin("POST /actuator/drain");
				CompletionStage<ShutdownReport> drained = this.application.drain(ShutdownReason.ENDPOINT);
				this.application.http.end(own);
				return drained;
			});
			CompletionStage<ShutdownReport> drained = call.get(20, TimeUnit.SECONDS);
			quiesce.awaitStarted();
			TestWork next = container.submit(() -> this.application.http.begin("GET /next")).get(20, TimeUnit.SECONDS);
			open.countDown();
			this.application.heard.await("begin finish");
			this.application.ticker.awaitWaiting(2);
			assertThat(drained.toCompletableFuture()).isNotDone();
			this.application.http.end(next);
			TestApplication.get(drained);
		}
		finally {
			container.shutdownNow();
		}
	}

	@Test
	void threadThatCallsTwiceIsNotWaitedForUntilBothCallsAreOver() throws Exception {
		CountDownLatch silent = new CountDownLatch(1);
		CountDownLatch open = new CountDownLatch(1);
		TestTask settle = this.application.add(TestTask.until("look", "settle", silent));
		TestTask quiesce = this.application.add(TestTask.until("slow", "quiesce", open));
		this.application.http.begin("GET /actuator/prestop");
		CompletionStage<ShutdownReport> settled = this.application.drain(ShutdownReason.PRE_STOP);
		CompletionStage<ShutdownReport> drained = this.application.drain(ShutdownReason.ENDPOINT);
		settle.awaitStarted();
		silent.countDown();
		TestApplication.get(settled);
		quiesce.awaitStarted();
		open.countDown();
		assertThat(TestApplication.get(drained).phase("finish").status()).isEqualTo(Status.COMPLETED);
	}

	@Test
	void workOfAnotherThreadIsWaitedFor() throws Exception {
		TestWork other = CompletableFuture.supplyAsync(() -> this.application.http.begin("GET /other"))
			.get(20, TimeUnit.SECONDS);
		CompletionStage<ShutdownReport> drained = this.application.drain(ShutdownReason.ENDPOINT);
		this.application.heard.await("begin finish");
		this.application.ticker.awaitWaiting(2);
		assertThat(drained.toCompletableFuture()).isNotDone();
		this.application.http.end(other);
		TestApplication.get(drained);
	}

	private Status statusInFinish(String task) {
		return TestApplication.status(this.application.coordinator().report(), "finish", task);
	}

	private static TestWork detached(String description) {
		TestWork work = new TestWork(description);
		work.detach();
		return work;
	}

}
