package io.github.ebbtide.grpc;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Notes the calls of a server. A call pays for its bookkeeping, for a wrapper around it
 * and one around its handler's listener, a context, and an uncontended lock with each
 * message that is sent. Thread-safe.
 *
 * @since 0.1.0
 */
public final class GrpcCallInterceptor implements ServerInterceptor {

	private final GrpcCalls calls;

	/**
	 * Create an interceptor.
	 * @param calls the calls in flight
	 */
	public GrpcCallInterceptor(GrpcCalls calls) {
		this.calls = calls;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		CancellableContext context = Context.current().withCancellation();
		EndableCall<Q, R> endable = new EndableCall<>(call, context);
		GrpcCall work = new GrpcCall(endable);
		this.calls.begun(work);
		Context former = context.attach();
		try {
			// one that was ended already has no handler
			ServerCall.Listener<Q> handler = work.isEnded() ? new ServerCall.Listener<>() {
			} : next.startCall(endable, headers);
			return new CallListener<>(handler, work, this.calls, context);
		}
		catch (RuntimeException | Error ex) {
			// nobody is told of its end then
			this.calls.over(work);
			throw ex;
		}
		finally {
			context.detach(former);
			work.leave();
		}
	}

}
