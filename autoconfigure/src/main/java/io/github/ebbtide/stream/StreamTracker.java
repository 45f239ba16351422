package io.github.ebbtide.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkSource;
import io.github.ebbtide.work.WorkTable;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The streamed responses under way. Thread-safe.
 *
 * @since 0.1.0
 */
public final class StreamTracker implements WorkSource {

	private final WorkTable<TrackedStream> streams = new WorkTable<>();

	private volatile boolean ending;

	@Override
	public String kind() {
		return "stream";
	}

	@Override
	public void forEach(Consumer<? super Work> action) {
		this.streams.forEach(action);
	}

	@Override
	public void signalEnd(@Nullable Runnable signal) {
		this.streams.signalEnd(signal);
	}

	TrackedStream begin(String description) {
		TrackedStream stream = new TrackedStream(description);
		this.streams.add(stream);
		return stream;
	}

	/**
	 * Keep the stream until its request is complete, or end it if it is none any more.
	 * @param stream the stream
	 * @param request its request, handled by now
	 */
	void follow(TrackedStream stream, ServletRequest request) {
		stream.detach();
		if (!request.isAsyncStarted()) {
			end(stream);
			return;
		}
		try {
			request.getAsyncContext().addListener(new End(stream));
		}
		catch (IllegalStateException ex) {
			// complete already
			end(stream);
		}
		if (this.ending) {
			stream.end();
		}
	}

	void end(TrackedStream stream) {
		this.streams.remove(stream);
	}

	/** From now on event streams are ended as soon as they have begun. */
	List<TrackedStream> endAll() {
		this.ending = true;
		List<TrackedStream> all = new ArrayList<>();
		this.streams.forEach(all::add);
		return all;
	}

	private final class End implements AsyncListener {

		private final TrackedStream stream;

		End(TrackedStream stream) {
			this.stream = stream;
		}

		@Override
		public void onComplete(AsyncEvent event) {
			end(this.stream);
		}

		@Override
		public void onTimeout(AsyncEvent event) {
			// completion follows
		}

		@Override
		public void onError(AsyncEvent event) {
			// completion follows
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
			event.getAsyncContext().addListener(this);
		}

	}

}
