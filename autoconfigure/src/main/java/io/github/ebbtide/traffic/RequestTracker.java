package io.github.ebbtide.traffic;

import java.util.function.Consumer;

import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkSource;
import io.github.ebbtide.work.WorkTable;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The requests in flight, asynchronous ones until they are complete. Takes no lock, and
 * allocates nothing but the 32 bytes of the work itself; an asynchronous request also
 * sets an attribute. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RequestTracker implements WorkSource {

	private static final String ATTRIBUTE = TrackedRequest.class.getName();

	private final WorkTable<TrackedRequest> requests = new WorkTable<>();

	private final AsyncListener asyncEnd = new AsyncEnd();

	@Override
	public String kind() {
		return "http";
	}

	@Override
	public void forEach(Consumer<? super Work> action) {
		this.requests.forEach(action);
	}

	@Override
	public void signalEnd(@Nullable Runnable signal) {
		this.requests.signalEnd(signal);
	}

	TrackedRequest begin(HttpServletRequest request, long now) {
		TrackedRequest tracked = new TrackedRequest(request, now);
		this.requests.add(tracked);
		return tracked;
	}

	/**
	 * End what {@link #begin} began, or leave it to the completion of the asynchronous
	 * request that it has become.
	 * @param tracked the work
	 * @param request the request as the filter chain got it
	 * @param response the response as the filter chain got it
	 */
	void endDispatch(TrackedRequest tracked, ServletRequest request, ServletResponse response) {
		if (!request.isAsyncStarted() || !followAsync(tracked, request, response)) {
			this.requests.remove(tracked);
		}
	}

	private boolean followAsync(TrackedRequest tracked, ServletRequest request, ServletResponse response) {
		tracked.detach();
		request.setAttribute(ATTRIBUTE, tracked);
		try {
			request.getAsyncContext().addListener(this.asyncEnd, request, response);
			return true;
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

	static @Nullable TrackedRequest of(ServletRequest request) {
		return (TrackedRequest) request.getAttribute(ATTRIBUTE);
	}

	private final class AsyncEnd implements AsyncListener {

		@Override
		public void onComplete(AsyncEvent event) {
			TrackedRequest tracked = of(event.getSuppliedRequest());
			if (tracked != null) {
				RequestTracker.this.requests.remove(tracked);
			}
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
			event.getAsyncContext().addListener(this, event.getSuppliedRequest(), event.getSuppliedResponse());
		}

	}

}
