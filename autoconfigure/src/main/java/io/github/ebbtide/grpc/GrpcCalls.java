package io.github.ebbtide.grpc;

import java.util.function.Consumer;

import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkSource;
import io.github.ebbtide.work.WorkTable;
import org.jspecify.annotations.Nullable;

/**
 * The calls in flight, and among them the streaming ones. Thread-safe.
 *
 * @since 0.1.0
 */
public final class GrpcCalls implements WorkSource {

	private final WorkTable<GrpcCall> calls = new WorkTable<>();

	private volatile boolean ending;

	@Override
	public String kind() {
		return "grpc";
	}

	@Override
	public void forEach(Consumer<? super Work> action) {
		this.calls.forEach(action);
	}

	@Override
	public void signalEnd(@Nullable Runnable signal) {
		this.calls.signalEnd(signal);
	}

	void begin(GrpcCall call) {
		this.calls.add(call);
		if (this.ending && call.isStream()) {
			call.end();
		}
	}

	void end(GrpcCall call) {
		this.calls.remove(call);
	}

	boolean hasStreams() {
		boolean[] found = new boolean[1];
		this.calls.forEach((call) -> found[0] |= call.isStream());
		return found[0];
	}

	/**
	 * End the streaming calls, from now on as soon as they have begun.
	 * @return how many there were to end
	 */
	int endStreams() {
		this.ending = true;
		int[] ended = new int[1];
		this.calls.forEach((call) -> ended[0] += (call.isStream() && call.end()) ? 1 : 0);
		return ended[0];
	}

	void endAll() {
		this.calls.forEach(GrpcCall::end);
	}

}
