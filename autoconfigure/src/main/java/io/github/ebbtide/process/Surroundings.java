package io.github.ebbtide.process;

/**
 * What all children share.
 *
 * @param settings what holds for all commands
 * @param environment what children inherit
 * @param isolations what keeps children apart
 * @param starter what starts a process
 * @param threads who does the work
 * @param mechanism whether anything can be launched
 * @param listeners whom to tell
 * @param roster who is in flight
 * @param bulkhead the places
 */
record Surroundings(ChildProcessSettings settings, ChildEnvironment environment, Isolations isolations,
		ProcessStarter starter, ChildThreads threads, LaunchMechanism mechanism, ProcessListener listeners,
		Roster roster, Bulkhead bulkhead) {

	/** The child is gone, and its place is free. Called once or more. */
	void gone(RunningChild child) {
		if (this.roster.remove(child)) {
			this.bulkhead.leave(child.name());
		}
	}

}
