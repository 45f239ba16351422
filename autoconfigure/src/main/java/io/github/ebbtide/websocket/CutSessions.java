package io.github.ebbtide.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.github.ebbtide.work.Blocker;

/**
 * The sessions that did not end in time: how many, and some of them as they stood before
 * they were cut off, those first that say what they hang in.
 */
final class CutSessions {

	private static final int DESCRIBED = 5;

	private final List<Blocker> blockers = new ArrayList<>();

	private int count;

	private int handling;

	/**
	 * Add a session.
	 * @param blocker the session as it stands
	 * @param handling whether its application is at a message
	 */
	void add(Blocker blocker, boolean handling) {
		this.count++;
		this.handling += handling ? 1 : 0;
		this.blockers.add((blocker.thread() != null) ? 0 : this.blockers.size(), blocker);
		if (this.blockers.size() > DESCRIBED) {
			this.blockers.remove(DESCRIBED);
		}
	}

	int count() {
		return this.count;
	}

	List<Blocker> blockers() {
		return this.blockers;
	}

	/** Returns what gives such sessions longer. */
	String remedy() {
		return (this.handling == this.count) ? "if their handlers need longer raise 'ebbtide.shutdown.timeout'"
				: "if peers need longer raise 'ebbtide.websocket.close-timeout'";
	}

	@Override
	public String toString() {
		return this.blockers.stream().map(Blocker::summary).collect(Collectors.joining("; "));
	}

}
