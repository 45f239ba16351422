package io.github.ebbtide.grpc;

import java.util.function.Consumer;
import java.util.function.Predicate;

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

	private volatile boolean refusing;

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

	/** Notes that a call has begun. */
	void begun(GrpcCall call) {
		this.calls.add(call);
		if (this.refusing && call.isStream()) {
			call.end();
		}
	}

	/** Notes that a call is over. */
	void over(GrpcCall call) {
		this.calls.remove(call);
	}

	boolean areAny(Predicate<GrpcCall> which) {
		boolean[] found = new boolean[1];
		this.calls.forEach((call) -> found[0] |= which.test(call));
		return found[0];
	}

	/** From now on streaming calls are ended as soon as they have begun. */
	void refuseStreams() {
		this.refusing = true;
	}

	/**
	 * End calls.
	 * @param which which ones
	 * @return how many there were to end
	 */
	int end(Predicate<GrpcCall> which) {
		int[] ended = new int[1];
		this.calls.forEach((call) -> ended[0] += (which.test(call) && call.end()) ? 1 : 0);
		return ended[0];
	}

	/** Waits no longer for those who do not take that their call has been ended. */
	void forgetUnread() {
		this.calls.forEach((call) -> {
			if (call.isLeftToItsClient()) {
				over(call);
			}
		});
	}

}
