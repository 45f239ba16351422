package io.github.ebbtide.shutdown;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.ebbtide.work.Deadline;
import io.github.ebbtide.work.Intake;

/**
 * An intake that writes down what it is told.
 */
class RecordingIntake implements Intake {

	final List<String> calls = new CopyOnWriteArrayList<>();

	private final String name;

	RecordingIntake(String name) {
		this.name = name;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public void announce() {
		this.calls.add("announce");
	}

	@Override
	public void stop(Deadline deadline) {
		this.calls.add("stop");
	}

	@Override
	public void resume() {
		this.calls.add("resume");
	}

}
