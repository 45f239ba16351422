package io.github.ebbtide.traffic;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownReason;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Blocker;
import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Waits until traffic has left: until it has been silent for twice as long as it ever was
 * in the last minute, its startup left out. A service too idle to tell, or whose traffic
 * is too young, waits at least until those who route traffic have had time to hear that
 * it stops: less would be a guess, and what is lost by a guess is requests.
 *
 * @since 0.1.0
 */
public final class SettleTask implements ShutdownTask {

	private static final Log logger = LogFactory.getLog(SettleTask.class);

	// a connection that was new or busy at one reminder hears the next
	private static final long REMINDER_INTERVAL = Duration.ofMillis(250).toNanos();

	private final ArrivalLog arrivals;

	private final DrainProgress drain;

	private final long quietPeriod;

	private final long propagationDelay;

	private final List<Reminder> reminders;

	private final Ticker ticker;

	private final Object monitor = new Object();

	private volatile @Nullable Goal goal;

	/**
	 * Create the task.
	 * @param arrivals when requests arrive
	 * @param drain the drain under way
	 * @param quietPeriod the shortest silence that counts as an end of traffic
	 * @param propagationDelay how long those who route traffic take to hear of the stop
	 * @param reminders what to repeat meanwhile
	 * @param ticker the clock
	 */
	public SettleTask(ArrivalLog arrivals, DrainProgress drain, Duration quietPeriod, Duration propagationDelay,
			List<Reminder> reminders, Ticker ticker) {
		this.arrivals = arrivals;
		this.drain = drain;
		this.quietPeriod = quietPeriod.toNanos();
		this.propagationDelay = propagationDelay.toNanos();
		this.reminders = List.copyOf(reminders);
		this.ticker = ticker;
	}

	@Override
	public String name() {
		return "traffic";
	}

	@Override
	public String phase() {
		return ShutdownPhase.SETTLE;
	}

	@Override
	public boolean appliesTo(ShutdownReason reason) {
		return reason.settles();
	}

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) throws InterruptedException, TimeoutException {
		Goal goal = goal(this.ticker.nanoTime());
		this.goal = goal;
		explain(goal, deadline);
		await(goal, deadline);
		this.goal = null;
		return null;
	}

	private Goal goal(long now) {
		long silence = this.arrivals.silence(now);
		if (silence > this.quietPeriod) {
			return new Goal(now, this.drain.startNanos() + this.propagationDelay, this.quietPeriod);
		}
		long longest = Math.max(this.arrivals.longestGap(now), silence);
		boolean young = this.arrivals.observed(now) < this.propagationDelay;
		long earliest = young ? this.drain.startNanos() + this.propagationDelay : now;
		return new Goal(now, earliest, Math.max(this.quietPeriod, 2 * longest));
	}

	/** Where requests are few, whoever reads the log wonders what is waited for. */
	private void explain(Goal goal, Deadline deadline) {
		if (goal.silence() > this.quietPeriod) {
			logger.info(
					"drain  settle until nothing has come for %d ms, twice the longest gap of the last minute, or for %d ms"
						.formatted(Duration.ofNanos(goal.silence()).toMillis(), deadline.remaining().toMillis()));
		}
	}

	private void await(Goal goal, Deadline deadline) throws InterruptedException, TimeoutException {
		boolean repeat = !this.reminders.isEmpty();
		synchronized (this.monitor) {
			for (long left = left(goal); left > 0; left = left(goal)) {
				if (deadline.hasPassed()) {
					endUnsettled();
					return;
				}
				long wait = repeat ? Math.min(left, REMINDER_INTERVAL) : left;
				this.ticker.await(this.monitor, Math.min(wait, deadline.remainingNanos()));
				repeat = repeat && remind();
			}
		}
	}

	/**
	 * Where requests are few and far between, silence is all that can be seen in time.
	 */
	private void endUnsettled() throws TimeoutException {
		if (this.arrivals.silence(this.ticker.nanoTime()) < this.quietPeriod) {
			logger.warn("Going on although requests still arrive: ebbtide.shutdown.phases.settle.timeout is over");
			throw new TimeoutException();
		}
	}

	private long left(Goal goal) {
		long now = this.ticker.nanoTime();
		return Math.max(goal.earliest() - now, goal.silence() - this.arrivals.silence(now));
	}

	private boolean remind() {
		boolean again = false;
		for (Reminder reminder : this.reminders) {
			again |= reminder.remind();
		}
		return again;
	}

	@Override
	public List<Blocker> blockers() {
		Goal goal = this.goal;
		if (goal == null) {
			return List.of();
		}
		String description = "traffic to leave, %d ms from now unless requests arrive"
			.formatted(Duration.ofNanos(Math.max(0, left(goal))).toMillis());
		return List.of(Blocker.of("http", description, Duration.ofNanos(this.ticker.nanoTime() - goal.begin()), null));
	}

	private record Goal(long begin, long earliest, long silence) {

	}

}
