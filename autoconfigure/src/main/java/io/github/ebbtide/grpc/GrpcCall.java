package io.github.ebbtide.grpc;

import io.github.ebbtide.work.TrackedWork;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/**
 * A call that is in flight. A streaming one names no thread: it may wait for ever without
 * being hung.
 */
final class GrpcCall extends TrackedWork {

	private final EndableCall<?, ?> call;

	private volatile boolean handled;

	GrpcCall(EndableCall<?, ?> call) {
		super(System.nanoTime());
		this.call = call;
		enter();
	}

	private MethodDescriptor<?, ?> method() {
		return this.call.getMethodDescriptor();
	}

	@Override
	public String description() {
		return method().getFullMethodName();
	}

	/** Returns whether the server has something to send for as long as it likes. */
	boolean isStream() {
		MethodType type = method().getType();
		return type == MethodType.SERVER_STREAMING || type == MethodType.BIDI_STREAMING;
	}

	boolean isOpenStream() {
		return isStream() && !isEnded();
	}

	/** Returns whether it is one of gRPC's own that never ends by itself. */
	boolean isWatch() {
		return isStream() && description().startsWith("grpc.");
	}

	/** Ends it, and returns whether it was not over by itself. */
	boolean end() {
		try {
			return this.call.end();
		}
		catch (RuntimeException | Error ex) {
			// closed already where gRPC itself has failed it; the others go on
			return false;
		}
	}

	boolean isEnded() {
		return this.call.isEnded();
	}

	/** Returns whether it was ended and only its client has not taken that yet. */
	boolean isLeftToItsClient() {
		return isEnded() && !this.handled;
	}

	/** Notes that the calling thread runs the handler. */
	void enter() {
		this.handled = true;
		if (isStream()) {
			detach();
		}
		else {
			attach();
		}
	}

	/** Notes that no thread does. */
	void leave() {
		detach();
		this.handled = false;
	}

}
