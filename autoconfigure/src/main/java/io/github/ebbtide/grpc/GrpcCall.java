package io.github.ebbtide.grpc;

import io.github.ebbtide.work.TrackedWork;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/**
 * A call that is in flight.
 */
final class GrpcCall extends TrackedWork {

	private final EndableCall<?, ?> call;

	GrpcCall(EndableCall<?, ?> call) {
		super(System.nanoTime());
		this.call = call;
	}

	private MethodDescriptor<?, ?> method() {
		return this.call.getMethodDescriptor();
	}

	@Override
	public String description() {
		return method().getFullMethodName();
	}

	boolean isStream() {
		return method().getType() != MethodType.UNARY;
	}

	/** Ends it, and returns whether it was not over by itself. */
	boolean end() {
		return this.call.end();
	}

	boolean isEnded() {
		return this.call.isEnded();
	}

}
