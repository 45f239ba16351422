package io.github.ebbtide.shutdown;

/**
 * Why a drain began. The reason decides how far it goes, which clock it follows and
 * whether it waits for traffic to leave.
 *
 * @since 0.1.0
 */
public enum ShutdownReason {

	/** The platform asked the process to end. */
	SIGTERM(Reach.EXIT, true),

	/** A person at a terminal asked the process to end. */
	SIGINT(Reach.EXIT, false),

	/** The application asked its process to end, by code. */
	EXIT(Reach.EXIT, false),

	/** The JVM's shutdown sequence began where signals cannot be handled. */
	SHUTDOWN_HOOK(Reach.RELEASE, true),

	/** Kubernetes is about to send SIGTERM. */
	PRE_STOP(Reach.SETTLE, true),

	/** An operator asked over the drain endpoint. */
	ENDPOINT(Reach.FINISH, false),

	/** The application asked, by code. */
	APPLICATION(Reach.FINISH, false),

	/** The application context is being closed by somebody. */
	CONTEXT_CLOSED(Reach.RELEASE, false);

	private final Reach reach;

	private final boolean settles;

	ShutdownReason(Reach reach, boolean settles) {
		this.reach = reach;
		this.settles = settles;
	}

	Reach reach() {
		return this.reach;
	}

	/**
	 * Return whether a drain for this reason waits until traffic has left before it stops
	 * the intakes. Only where somebody else routes traffic and was told beforehand.
	 * @return whether the drain settles
	 */
	public boolean settles() {
		return this.settles;
	}

	/**
	 * Return whether a drain for this reason runs on the process's exit clock, which
	 * nothing extends.
	 * @return whether the process is about to end
	 */
	public boolean endsProcess() {
		return this == PRE_STOP || this == SHUTDOWN_HOOK || this.reach == Reach.EXIT;
	}

	/** How far a drain goes by itself. */
	enum Reach {

		/** Until traffic has left. */
		SETTLE,

		/** Until nothing is in flight. */
		FINISH,

		/** Until the context may close, which somebody else does. */
		RELEASE,

		/** Until the context is closed, and then the process ends. */
		EXIT

	}

}
