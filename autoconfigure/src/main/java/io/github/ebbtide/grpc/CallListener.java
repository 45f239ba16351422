package io.github.ebbtide.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;

/**
 * Notes which thread is at a call, and when the call is over.
 *
 * @param <Q> the type of the requests
 */
final class CallListener<Q> extends SimpleForwardingServerCallListener<Q> {

	private final GrpcCall work;

	private final GrpcCalls calls;

	CallListener(ServerCall.Listener<Q> handler, GrpcCall work, GrpcCalls calls) {
		super(handler);
		this.work = work;
		this.calls = calls;
	}

	@Override
	public void onMessage(Q message) {
		this.work.attach();
		try {
			super.onMessage(message);
		}
		finally {
			this.work.detach();
		}
	}

	@Override
	public void onHalfClose() {
		this.work.attach();
		try {
			super.onHalfClose();
		}
		finally {
			this.work.detach();
		}
	}

	@Override
	public void onReady() {
		this.work.attach();
		try {
			super.onReady();
		}
		finally {
			this.work.detach();
		}
	}

	@Override
	public void onCancel() {
		this.work.attach();
		try {
			super.onCancel();
		}
		finally {
			this.calls.end(this.work);
		}
	}

	@Override
	public void onComplete() {
		if (this.work.isEnded()) {
			// to the handler it is what a cancelling client would be
			onCancel();
			return;
		}
		this.work.attach();
		try {
			super.onComplete();
		}
		finally {
			this.calls.end(this.work);
		}
	}

}
