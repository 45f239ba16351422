package io.github.ebbtide.shutdown;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.ebbtide.work.Deadline;

/**
 * Writes down what it hears.
 */
class RecordingListener implements ShutdownListener {

	private final List<String> events = new ArrayList<>();

	private final List<ShutdownReport> progress = new ArrayList<>();

	@Override
	public void drainStarted(ShutdownReason reason, Deadline deadline) {
		add("drain " + reason + " " + deadline.remaining());
	}

	@Override
	public void stateChanged(DrainState state) {
		add("state " + state);
	}

	@Override
	public void phaseStarted(String phase) {
		add("begin " + phase);
	}

	@Override
	public void phaseEnded(ShutdownReport.Phase phase) {
		add("end " + phase.name() + " " + phase.status());
	}

	@Override
	public void progress(ShutdownReport report) {
		synchronized (this.events) {
			this.progress.add(report);
		}
		add("progress " + report.phase());
	}

	@Override
	public void drainCancelled() {
		add("cancelled");
	}

	@Override
	public void drainEnded(ShutdownReport report) {
		add("ended " + report.state());
	}

	private void add(String event) {
		synchronized (this.events) {
			this.events.add(event);
			this.events.notifyAll();
		}
	}

	List<String> events() {
		synchronized (this.events) {
			return List.copyOf(this.events);
		}
	}

	List<String> events(String prefix) {
		return events().stream().filter((event) -> event.startsWith(prefix)).toList();
	}

	List<ShutdownReport> progress() {
		synchronized (this.events) {
			return List.copyOf(this.progress);
		}
	}

	/** Returns once the event has been heard so many times. */
	void await(String event, int times) throws InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
		synchronized (this.events) {
			while (this.events.stream().filter(event::equals).count() < times) {
				long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
				if (millis <= 0) {
					throw new AssertionError("Not heard: " + event + "; heard: " + this.events);
				}
				this.events.wait(millis);
			}
		}
	}

	void await(String event) throws InterruptedException {
		await(event, 1);
	}

}
