package io.github.ebbtide.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Notes the calls of a server. A call pays for its bookkeeping, for a wrapper around it
 * and one around its handler's listener, and for an uncontended lock with each message
 * that is sent. Thread-safe.
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
		EndableCall<Q, R> endable = new EndableCall<>(call);
		GrpcCall work = new GrpcCall(endable);
		this.calls.begin(work);
		try {
			return new CallListener<>(next.startCall(endable, headers), work, this.calls);
		}
		catch (RuntimeException | Error ex) {
			// nobody is told of its end then
			this.calls.end(work);
			throw ex;
		}
		finally {
			work.detach();
		}
	}

}
