package io.github.ebbtide.executor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.HangDetector;
import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkRegistry;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.example.Job;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What each kind of executor shows, and what becomes of late submissions.
 */
@Timeout(60)
class ExecutorObserverTests {

	private final CountDownLatch gate = new CountDownLatch(1);

	private final Job waiting = Job.until(this.gate);

	private final ExecutorWork work = new ExecutorWork();

	private final WorkRegistry registry = new WorkRegistry(() -> List.of(this.work), Ticker.SYSTEM);

	private LateSubmissions late = new LateSubmissions(LateSubmissionPolicy.REJECT);

	private ExecutorObserver observer = newObserver();

	private final List<AutoCloseable> executors = new ArrayList<>();

	private ExecutorObserver newObserver() {
		return new ExecutorObserver(this.work, this.late, new ScheduledMethods(List::of), Set.of("ignored"));
	}

	@AfterEach
	void close() throws Exception {
		this.gate.countDown();
		for (AutoCloseable executor : this.executors) {
			executor.close();
		}
	}

	private <T> T observed(String name, T executor, AutoCloseable close) {
		this.executors.add(close);
		this.observer.observe(name, executor);
		return executor;
	}

	private ThreadPoolTaskExecutor pool(int size) {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setCorePoolSize(size);
		executor.initialize();
		return observed("pool", executor, executor::shutdown);
	}

	private ThreadPoolTaskScheduler scheduler() {
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		scheduler.initialize();
		return observed("scheduler", scheduler, scheduler::shutdown);
	}

	private boolean awaitIdle() throws InterruptedException {
		return this.registry.awaitIdle((source) -> true, (work) -> false, Deadline.after(Duration.ofSeconds(30)));
	}

	private void awaitActive(int count) {
		Awaitility.await().until(() -> this.work.active() == count);
	}

	private List<String> descriptions() {
		return this.registry.blockers((source) -> true, 20).stream().map(Blocker::description).toList();
	}

	@Test
	void queuedAndRunningTasksAreWorkAndNamed() throws Exception {
		ThreadPoolTaskExecutor executor = pool(1);
		executor.execute(this.waiting);
		Awaitility.await().until(() -> executor.getActiveCount() == 1);
		executor.submit(this.waiting);
		executor.submitCompletable(() -> 1);
		assertThat(this.work.active()).isEqualTo(3);
		Awaitility.await().until(() -> descriptions().contains("Job on pool"));
		assertThat(descriptions()).contains("queued Job on pool").hasSize(3);
		Blocker blocker = this.registry.blockers((source) -> true, 1).get(0);
		assertThat(blocker.thread()).isNotNull();
		assertThat(blocker.stack()).anyMatch((frame) -> frame.contains("Job.run"));
		this.gate.countDown();
		assertThat(awaitIdle()).isTrue();
		assertThat(this.work.active()).isZero();
	}

	@Test
	void aLambdaIsNamedAfterItsClassAndNothingOfAUsersOwnWordsIsPassedOn() {
		ThreadPoolTaskExecutor executor = pool(1);
		executor.submit(this.waiting.asLambda());
		executor.execute(new Secretive());
		awaitActive(2);
		Awaitility.await().until(() -> executor.getActiveCount() == 1);
		assertThat(descriptions()).anyMatch((text) -> text.startsWith("a lambda of Job"))
			.anyMatch((text) -> text.equals("queued a task on pool"))
			.noneMatch((text) -> text.contains("password"));
	}

	@Test
	void nobodyIsIdleWhileATaskChangesHands() throws Exception {
		ThreadPoolTaskExecutor executor = pool(2);
		for (int round = 0; round < 300; round++) {
			AtomicInteger done = new AtomicInteger();
			for (int i = 0; i < 3; i++) {
				executor.execute(() -> executor.execute(() -> executor.execute(done::incrementAndGet)));
			}
			assertThat(awaitIdle()).isTrue();
			assertThat(done).as("round %d", round).hasValue(3);
		}
	}

	@Test
	void aTaskThatSomebodyTakesOutOfTheQueueIsNotWaitedForForEver() throws Exception {
		ThreadPoolTaskExecutor executor = pool(1);
		executor.execute(this.waiting);
		Awaitility.await().until(() -> executor.getActiveCount() == 1);
		executor.execute(() -> {
		});
		executor.getThreadPoolExecutor().getQueue().clear();
		this.gate.countDown();
		assertThat(awaitIdle()).isTrue();
	}

	@Test
	void aTaskThatAFullPoolRefusesIsNoWork() throws Exception {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setMaxPoolSize(1);
		executor.setQueueCapacity(0);
		executor.initialize();
		observed("full", executor, executor::shutdown);
		executor.execute(this.waiting);
		for (int i = 0; i < 10; i++) {
			assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(() -> executor.execute(() -> {
			}));
		}
		assertThat(this.work.active()).isEqualTo(1);
		assertThat(this.late.count("full")).isZero();
		this.gate.countDown();
		assertThat(awaitIdle()).isTrue();
	}

	@Test
	void theUsersDecoratorStaysInPlace() throws Exception {
		List<String> log = new ArrayList<>();
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setTaskDecorator((task) -> {
			String caller = Thread.currentThread().getName();
			return () -> {
				log.add(caller);
				task.run();
			};
		});
		executor.initialize();
		observed("decorated", executor, executor::shutdown);
		executor.submit(() -> log.add("task")).get(30, TimeUnit.SECONDS);
		assertThat(log).containsExactly(Thread.currentThread().getName(), "task");
	}

	@Test
	void aThreadPerTaskIsWork() throws Exception {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("simple-");
		observed("simple", executor, executor);
		executor.execute(this.waiting);
		executor.submit(this.waiting);
		assertThat(this.work.active()).isPositive();
		awaitActive(2);
		this.gate.countDown();
		assertThat(awaitIdle()).isTrue();
	}

	@Test
	void anAdapterIsDecorated() throws Exception {
		ExecutorService service = Executors.newCachedThreadPool();
		observed("adapter", new TaskExecutorAdapter(service), service::shutdownNow).execute(this.waiting);
		awaitActive(1);
	}

	@Test
	void anExecutorOfAParentContextIsCountedThere() {
		ThreadPoolTaskExecutor executor = pool(1);
		ExecutorWork childsWork = new ExecutorWork();
		new ExecutorObserver(childsWork, this.late, new ScheduledMethods(List::of), Set.of()).observe("child",
				executor);
		executor.execute(this.waiting);
		awaitActive(1);
		assertThat(childsWork.active()).isZero();
	}

	@Test
	void aConcurrentTaskExecutorIsDecorated() throws Exception {
		ExecutorService service = Executors.newCachedThreadPool();
		ConcurrentTaskExecutor executor = new ConcurrentTaskExecutor(service);
		observed("concurrent", executor, service::shutdownNow).execute(this.waiting);
		awaitActive(1);
		executor.submitCompletable(this.waiting);
		awaitActive(2);
		this.gate.countDown();
		assertThat(awaitIdle()).isTrue();
	}

	@Test
	void whatWaitsBehindTheTasksOfOthersInAnAdaptersPoolIsQueued() throws Exception {
		ExecutorService service = Executors.newFixedThreadPool(1);
		TaskExecutorAdapter adapter = observed("adapter", new TaskExecutorAdapter(service), service::shutdownNow);
		service.execute(this.waiting);
		adapter.execute(this.waiting);
		assertThat(descriptions()).containsExactly("queued Job on adapter");
		this.gate.countDown();
		assertThat(awaitIdle()).isTrue();
	}

	@Test
	void aPlainPoolIsObservedFromOutside() throws Exception {
		ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
		observed("plain", pool, pool::shutdownNow);
		pool.execute(this.waiting);
		pool.execute(this.waiting);
		awaitActive(2);
		Awaitility.await().until(() -> descriptions().containsAll(List.of("queued Job on plain", "Job.run on plain")));
		this.gate.countDown();
		assertThat(awaitIdle()).isTrue();
		pool.execute(this.waiting);
		assertThat(awaitIdle()).isTrue();
		assertThat(pool.getCompletedTaskCount()).isEqualTo(3);
	}

	@Test
	void aTaskOfAPlainPoolThatHangsIsFoundWhateverElseThePoolDoes() {
		ThreadPoolExecutor pool = new ThreadPoolExecutor(2, 2, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
		observed("plain", pool, pool::shutdownNow);
		pool.execute(this.waiting);
		HangDetector detector = new HangDetector(this.registry, Duration.ofMillis(50), Ticker.SYSTEM);
		try (detector) {
			detector.start();
			Awaitility.await().until(() -> {
				pool.submit(() -> {
				}).get(30, TimeUnit.SECONDS);
				return detector.hung()
					.stream()
					.anyMatch((hung) -> hung.work().description().equals("Job.run on plain"));
			});
		}
	}

	@Test
	void theNextTaskOfABusyThreadIsAnotherOneThoughItLooksTheSame() {
		ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
		observed("plain", pool, pool::shutdownNow);
		CountDownLatch first = new CountDownLatch(1);
		pool.execute(Job.until(first));
		pool.execute(this.waiting);
		Work before = awaitRunning(null);
		assertThat(awaitRunning(null)).isSameAs(before);
		first.countDown();
		Work after = awaitRunning(before);
		assertThat(after.startNanos()).isGreaterThan(before.startNanos());
		assertThat(awaitRunning(null)).isSameAs(after);
		assertThat(pool.getCompletedTaskCount()).isEqualTo(1);
	}

	/** Returns what is seen in the application's own code, other than that. */
	private Work awaitRunning(@Nullable Work other) {
		AtomicReference<Work> found = new AtomicReference<>();
		Awaitility.await().until(() -> {
			this.work.forEach((work) -> {
				if (work != other && work.description().equals("Job.run on plain")) {
					found.set(work);
				}
			});
			return found.get() != null;
		});
		return found.get();
	}

	@Test
	void aForkJoinPoolIsOnePieceOfWork() throws Exception {
		ForkJoinPool pool = new ForkJoinPool(1);
		observed("forks", pool, pool::shutdownNow);
		assertThat(this.work.active()).isZero();
		pool.execute(this.waiting);
		pool.execute(this.waiting);
		assertThat(this.work.active()).isEqualTo(1);
		this.gate.countDown();
		assertThat(awaitIdle()).isTrue();
	}

	@Test
	void whatShowsNothingIsShutAndWaitedForBeforeTheContextCloses() throws Exception {
		ExecutorService hidden = Executors.unconfigurableExecutorService(Executors.newSingleThreadExecutor());
		observed("hidden", hidden, hidden::shutdownNow);
		AtomicInteger done = new AtomicInteger();
		hidden.execute(() -> {
			this.waiting.run();
			done.incrementAndGet();
		});
		UnseenExecutorsTask task = new UnseenExecutorsTask(this.observer, (name) -> ExecutorEnd.BEFORE_CLOSE);
		CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
			try {
				task.run(Deadline.after(Duration.ofSeconds(30)));
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		Awaitility.await().until(hidden::isShutdown);
		assertThat(task.pending()).isEqualTo(1);
		this.gate.countDown();
		run.get(30, TimeUnit.SECONDS);
		assertThat(done).hasValue(1);
	}

	@Test
	void anIgnoredExecutorIsNoWork() {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
		observed("ignored", executor, executor);
		executor.execute(this.waiting);
		assertThat(this.work.active()).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aStoppedSchedulerFiresNothingAnewAndStillRunsWhatIsForNow(boolean simple) throws Exception {
		AtomicInteger fired = new AtomicInteger();
		CountDownLatch running = new CountDownLatch(1);
		Runnable repeated = new Job(() -> {
			fired.incrementAndGet();
			running.countDown();
			this.waiting.run();
		});
		ScheduledFuture<?> later;
		AsyncTaskExecutor executor;
		if (simple) {
			SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();
			executor = observed("scheduler", scheduler, scheduler);
			scheduler.scheduleWithFixedDelay(repeated, Duration.ofMillis(1));
			later = scheduler.schedule(new Job(fired::incrementAndGet), Instant.now().plusSeconds(60));
		}
		else {
			ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
			scheduler.setPoolSize(2);
			scheduler.initialize();
			executor = observed("scheduler", scheduler, scheduler::shutdown);
			scheduler.scheduleAtFixedRate(repeated, Duration.ofMillis(1));
			later = scheduler.schedule(new Job(fired::incrementAndGet), Instant.now().plusSeconds(60));
		}
		running.await();
		awaitActive(1);
		new SchedulerIntake(this.observer, false).stop(Deadline.after(Duration.ofSeconds(2)));
		assertThat(executor.submit(() -> "now").get(30, TimeUnit.SECONDS)).isEqualTo("now");
		assertThat(later.isCancelled()).isTrue();
		awaitActive(1);
		this.gate.countDown();
		// one that was running comes back until somebody looks
		assertThat(awaitIdle()).isTrue();
		int after = fired.get();
		assertThat(this.work.active()).isZero();
		Awaitility.await().pollDelay(Duration.ofMillis(100)).until(() -> true);
		assertThat(fired).hasValue(after);
	}

	@Test
	void delayedTasksThatFallDueInTimeAreWorkWhenAskedFor() throws Exception {
		ThreadPoolTaskScheduler scheduler = scheduler();
		AtomicInteger fired = new AtomicInteger();
		scheduler.schedule(this.waiting, Instant.now().plusMillis(400));
		ScheduledFuture<?> far = scheduler.schedule(new Job(fired::incrementAndGet), Instant.now().plusSeconds(600));
		awaitActive(0);
		new SchedulerIntake(this.observer, true).stop(Deadline.after(Duration.ofSeconds(2)));
		assertThat(far.isCancelled()).isFalse();
		new DelayedTasksTask(this.observer).run(Deadline.after(Duration.ofSeconds(60)));
		assertThat(far.isCancelled()).isTrue();
		awaitActive(1);
		this.gate.countDown();
		assertThat(awaitIdle()).isTrue();
		assertThat(fired).hasValue(0);
	}

	@Test
	void aCancelledTaskLeavesAnObservedSchedulersQueueAtOnce() {
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		scheduler.setRemoveOnCancelPolicy(true);
		scheduler.initialize();
		observed("scheduler", scheduler, scheduler::shutdown);
		scheduler.schedule(() -> {
		}, Instant.now().plusSeconds(600)).cancel(false);
		assertThat(scheduler.getScheduledThreadPoolExecutor().getQueue()).isEmpty();
	}

	@Test
	void theUsersLateSubmissionIsRejectedWithTheReason() {
		ThreadPoolTaskExecutor executor = pool(1);
		ThreadPoolTaskScheduler scheduler = scheduler();
		SimpleAsyncTaskExecutor simple = observed("simple", new SimpleAsyncTaskExecutor(), () -> {
		});
		this.late.phaseStarted("release");
		executor.shutdown();
		scheduler.shutdown();
		this.observer.close(simple);
		for (AsyncTaskExecutor shut : List.of(executor, scheduler, simple)) {
			assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(() -> shut.submit(() -> 1))
				.withStackTraceContaining("takes no more tasks since phase 'release' of the drain");
			assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(() -> shut.submitCompletable(() -> 1));
		}
		assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(() -> scheduler.schedule(() -> {
		}, Instant.now()));
		assertThat(this.late.count("pool")).isEqualTo(2);
		assertThat(this.late.count("simple")).isEqualTo(2);
		assertThat(this.late.count("scheduler")).isEqualTo(3);
		assertThat(this.work.active()).isZero();
	}

	@Test
	void theUsersLateSubmissionRunsInTheCallerWhenAskedFor() throws Exception {
		this.late = new LateSubmissions(LateSubmissionPolicy.RUN_IN_CALLER);
		this.observer = newObserver();
		ThreadPoolTaskExecutor executor = pool(1);
		SimpleAsyncTaskExecutor simple = observed("simple", new SimpleAsyncTaskExecutor(), () -> {
		});
		ThreadPoolTaskScheduler scheduler = scheduler();
		executor.shutdown();
		scheduler.shutdown();
		this.observer.close(simple);
		Callable<Thread> caller = Thread::currentThread;
		for (AsyncTaskExecutor shut : List.of(executor, simple)) {
			assertThat(shut.submit(caller).get(30, TimeUnit.SECONDS)).isSameAs(Thread.currentThread());
			assertThat(shut.submitCompletable(caller).get(30, TimeUnit.SECONDS)).isSameAs(Thread.currentThread());
		}
		// it may have been meant for another time
		assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(() -> scheduler.submit(caller));
		assertThat(this.late.count("pool")).isEqualTo(2);
		assertThat(this.late.count("simple")).isEqualTo(2);
		assertThat(this.work.active()).isZero();
	}

	@Test
	void housekeepingIsDroppedByACancelledFuture() throws Exception {
		ThreadPoolTaskExecutor executor = pool(1);
		SimpleAsyncTaskExecutor simple = observed("simple", new SimpleAsyncTaskExecutor(), () -> {
		});
		ThreadPoolTaskScheduler scheduler = scheduler();
		executor.shutdown();
		scheduler.shutdown();
		this.observer.close(simple);
		for (AsyncTaskExecutor shut : List.of(executor, simple, scheduler)) {
			Future<?> future = org.springframework.messaging.simp.broker.Housekeeping.submit(shut, this.waiting);
			assertThat(future.isCancelled()).isTrue();
		}
		assertThat(this.late.count("pool")).isEqualTo(1);
		assertThat(this.late.count("simple")).isEqualTo(1);
		assertThat(this.late.count("scheduler")).isEqualTo(1);
		assertThat(this.work.active()).isZero();
	}

	@Test
	void theUsersOwnHandlerOfRejectedTasksIsAsked() {
		List<Runnable> handled = new ArrayList<>();
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setRejectedExecutionHandler((task, pool) -> handled.add(task));
		executor.initialize();
		observed("handled", executor, executor::shutdown);
		executor.shutdown();
		executor.execute(() -> {
		});
		assertThat(handled).hasSize(1);
		assertThat(this.late.count("handled")).isEqualTo(1);
	}

	@Test
	void aTaskThatAHandlerHandsInAgainIsFollowedOnce() throws Exception {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setMaxPoolSize(1);
		executor.setQueueCapacity(1);
		executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardOldestPolicy());
		executor.initialize();
		observed("discarding", executor, executor::shutdown);
		executor.execute(this.waiting);
		for (int i = 0; i < 5; i++) {
			executor.execute(this.waiting);
		}
		awaitActive(2);
		this.gate.countDown();
		assertThat(awaitIdle()).isTrue();
	}

	@Test
	void anExecutorWhoseThreadsAreAwaitedIsClosedForGood() {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
		executor.setTaskTerminationTimeout(1);
		observed("simple", executor, executor);
		this.observer.close(executor);
		assertThat(executor.isActive()).isFalse();
	}

	@Test
	void observersHearOfExecutorsToComeAsWell() {
		List<String> names = new ArrayList<>();
		pool(1);
		this.late.forEachExecutor(names::add);
		scheduler();
		assertThat(names).containsExactly("pool", "scheduler");
	}

	@Test
	void aSubmissionFromNoDrainSaysSo() {
		ThreadPoolTaskExecutor executor = pool(1);
		executor.shutdown();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> executor.execute(() -> {
		})).withStackTraceContaining("it was no drain that shut it");
	}

	/** A task that says too much. */
	private static final class Secretive implements Runnable {

		@Override
		public void run() {
		}

		@Override
		public String toString() {
			return "login with password 1234";
		}

	}

}
