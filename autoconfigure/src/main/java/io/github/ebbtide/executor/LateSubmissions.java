package io.github.ebbtide.executor;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.github.ebbtide.shutdown.ShutdownListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of tasks that are submitted when their executor is shut: counted, logged
 * once for each call site, and then dropped, run or rejected. Thread-safe.
 *
 * @since 0.1.0
 */
public final class LateSubmissions implements ShutdownListener {

	private static final Log logger = LogFactory.getLog(LateSubmissions.class);

	/** So many call sites are remembered; who has more of them knows by then. */
	private static final int CALL_SITES = 1000;

	private final LateSubmissionPolicy policy;

	private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

	private final List<Consumer<String>> observers = new CopyOnWriteArrayList<>();

	private final Set<CallSite> logged = ConcurrentHashMap.newKeySet();

	private volatile @Nullable String phase;

	/**
	 * Create it.
	 * @param policy what to do with the application's own tasks
	 */
	public LateSubmissions(LateSubmissionPolicy policy) {
		this.policy = policy;
	}

	synchronized void register(String executor) {
		if (this.counts.putIfAbsent(executor, new LongAdder()) == null) {
			this.observers.forEach((observer) -> observer.accept(executor));
		}
	}

	/**
	 * Tell of each executor that is counted, those to come as well.
	 * @param observer takes the name of an executor
	 */
	public synchronized void forEachExecutor(Consumer<String> observer) {
		this.counts.keySet().forEach(observer);
		this.observers.add(observer);
	}

	/**
	 * Return how many tasks were submitted to an executor when it was shut.
	 * @param executor the name of the executor
	 * @return the number
	 */
	public long count(String executor) {
		LongAdder count = this.counts.get(executor);
		return (count != null) ? count.sum() : 0;
	}

	@Override
	public void phaseStarted(String phase) {
		this.phase = phase;
	}

	@Override
	public void drainCancelled() {
		this.phase = null;
	}

	/** Counts a late submission and says what to do with it; called by its submitter. */
	Answer answer(String executor, Runnable task, boolean mayRun) {
		register(executor);
		Objects.requireNonNull(this.counts.get(executor)).increment();
		CallSite callSite = CallSite.find();
		Answer answer = answer(callSite, task, mayRun);
		log(executor, callSite, answer);
		return answer;
	}

	private Answer answer(CallSite callSite, Runnable task, boolean mayRun) {
		// the future of an asynchronous completion is out of reach: dropped, it would
		// never complete
		if (callSite.housekeeping() && !(task instanceof CompletableFuture.AsynchronousCompletionTask)) {
			return Answer.DROP;
		}
		return (mayRun && this.policy == LateSubmissionPolicy.RUN_IN_CALLER) ? Answer.RUN : Answer.REJECT;
	}

	private void log(String executor, CallSite callSite, Answer answer) {
		if (this.logged.size() >= CALL_SITES || !this.logged.add(callSite)) {
			return;
		}
		String what = "%s: submitted at %s".formatted(message(executor), callSite.location());
		if (answer == Answer.DROP) {
			logger.debug(what + ", and dropped");
		}
		else {
			logger.warn(what + ((answer == Answer.RUN) ? ", and run by the caller" : ", and rejected")
					+ " (ebbtide.executor.late-submission-policy)");
		}
	}

	/** Says who has shut the executor. */
	String message(String executor) {
		String phase = this.phase;
		return (phase != null)
				? "Executor '%s' takes no more tasks since phase '%s' of the drain".formatted(executor, phase)
				: "Executor '%s' takes no more tasks, and it was no drain that shut it".formatted(executor);
	}

	/** Lets nobody wait for a task that does not run. */
	static void cancel(Runnable task) {
		if (task instanceof Future<?> future) {
			future.cancel(false);
		}
	}

	/**
	 * What to do with a late submission.
	 */
	enum Answer {

		/** Forget it, and cancel its future. */
		DROP,

		/** Let the caller run it. */
		RUN,

		/** Throw the usual exception. */
		REJECT

	}

}
