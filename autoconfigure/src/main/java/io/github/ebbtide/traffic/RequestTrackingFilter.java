package io.github.ebbtide.traffic;

import java.io.IOException;

import io.github.ebbtide.work.Ticker;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Counts requests in flight and notes when they arrive. Once the application context is
 * about to close, late requests are answered with 503, so that clients try elsewhere.
 *
 * @since 0.1.0
 */
public final class RequestTrackingFilter implements Filter {

	private final RequestTracker tracker;

	private final RequestTracker ignoredTracker;

	private final ArrivalLog arrivals;

	private final IgnoredPaths ignoredPaths;

	private final DrainProgress drain;

	private final Ticker ticker;

	/**
	 * Create the filter.
	 * @param requests what holds the requests in flight
	 * @param arrivals what learns when requests arrive
	 * @param ignoredPaths the requests that are neither traffic nor work
	 * @param drain the drain under way
	 * @param ticker the clock
	 */
	public RequestTrackingFilter(TrackedRequests<RequestTracker> requests, ArrivalLog arrivals,
			IgnoredPaths ignoredPaths, DrainProgress drain, Ticker ticker) {
		this.tracker = requests.counted();
		this.ignoredTracker = requests.ignored();
		this.arrivals = arrivals;
		this.ignoredPaths = ignoredPaths;
		this.drain = drain;
		this.ticker = ticker;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (request.getDispatcherType() == DispatcherType.ASYNC) {
			redispatch(request, response, chain);
		}
		else if (this.ignoredPaths.contains((HttpServletRequest) request)) {
			TrackedRequest tracked = this.ignoredTracker.begin((HttpServletRequest) request, this.ticker.nanoTime());
			try {
				chain.doFilter(request, response);
			}
			finally {
				this.ignoredTracker.endDispatch(tracked, request, response);
			}
		}
		else {
			serve(request, response, chain);
		}
	}

	/**
	 * Counts the request first, and looks then: whoever closes the door and counts then
	 * finds every request that came through it.
	 */
	private void serve(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		long now = this.ticker.nanoTime();
		this.arrivals.arrived(now);
		TrackedRequest tracked = this.tracker.begin((HttpServletRequest) request, now);
		try {
			if (this.drain.isReleasing()) {
				refuse((HttpServletRequest) request, (HttpServletResponse) response);
			}
			else {
				chain.doFilter(request, response);
			}
		}
		finally {
			this.tracker.endDispatch(tracked, request, response);
		}
	}

	private static void redispatch(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		TrackedRequest tracked = RequestTracker.of(request);
		if (tracked != null) {
			tracked.attach();
		}
		try {
			chain.doFilter(request, response);
		}
		finally {
			if (tracked != null) {
				tracked.detach();
			}
		}
	}

	private static void refuse(HttpServletRequest request, HttpServletResponse response) {
		response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
		response.setHeader("Retry-After", "1");
		response.setContentLength(0);
		if (request.getProtocol().startsWith("HTTP/1")) {
			response.setHeader("Connection", "close");
		}
	}

}
