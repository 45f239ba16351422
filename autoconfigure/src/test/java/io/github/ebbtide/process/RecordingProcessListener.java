package io.github.ebbtide.process;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.ebbtide.process.CommandResult.Step;

/**
 * Remembers what it hears.
 */
final class RecordingProcessListener implements ProcessListener {

	private final List<String> events = new CopyOnWriteArrayList<>();

	List<String> events() {
		return this.events;
	}

	@Override
	public void queued(ChildProcess child) {
		this.events.add("queued " + child.name());
	}

	@Override
	public void beforeLaunch(ChildProcess child) {
		this.events.add("before " + child.name());
	}

	@Override
	public void started(ChildProcess child) {
		this.events.add("started " + child.name());
	}

	@Override
	public void escalated(ChildProcess child, Step step) {
		this.events.add(step + " " + child.name());
	}

	@Override
	public void ended(ChildProcess child, CommandResult result) {
		this.events.add("ended " + child.name() + " " + result.outcome());
	}

}
