package io.github.ebbtide.grpc;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.ServerCall;

/**
 * Notes which thread is at a call, and when the call is over. What arrives for a call
 * that was ended goes nowhere.
 *
 * @param <Q> the type of the requests
 */
final class CallListener<Q> extends ServerCall.Listener<Q> {

	private final ServerCall.Listener<Q> handler;

	private final GrpcCall work;

	private final GrpcCalls calls;

	private final CancellableContext context;

	CallListener(ServerCall.Listener<Q> handler, GrpcCall work, GrpcCalls calls, CancellableContext context) {
		this.handler = handler;
		this.work = work;
		this.calls = calls;
		this.context = context;
	}

	@Override
	public void onMessage(Q message) {
		if (!this.work.isEnded()) {
			handle(() -> this.handler.onMessage(message));
		}
	}

	@Override
	public void onHalfClose() {
		if (!this.work.isEnded()) {
			handle(this.handler::onHalfClose);
		}
	}

	@Override
	public void onReady() {
		if (!this.work.isEnded()) {
			handle(this.handler::onReady);
		}
	}

	@Override
	public void onCancel() {
		end(this.handler::onCancel);
	}

	@Override
	public void onComplete() {
		// to the handler the end of a call is what a cancelling client would be
		end(this.work.isEnded() ? this.handler::onCancel : this.handler::onComplete);
	}

	private void end(Runnable event) {
		try {
			handle(event);
		}
		finally {
			this.calls.over(this.work);
			this.context.cancel(null);
		}
	}

	private void handle(Runnable event) {
		this.work.enter();
		Context former = this.context.attach();
		try {
			event.run();
		}
		finally {
			this.context.detach(former);
			this.work.leave();
		}
	}

}
