package io.github.ebbtide.traffic;

import io.github.ebbtide.work.TrackedWork;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;

/**
 * A request in flight. One reference is all it adds, which makes an instance 32 bytes
 * with compressed references: 12 header, 4 slot, 8 start, 4 thread, 4 request.
 */
final class TrackedRequest extends TrackedWork {

	private static final String BEST_MATCHING_PATTERN = "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

	private final HttpServletRequest request;

	TrackedRequest(HttpServletRequest request, long startNanos) {
		super(startNanos);
		this.request = request;
	}

	@Override
	public String description() {
		try {
			return this.request.getMethod() + " " + pattern();
		}
		catch (RuntimeException ex) {
			// the server may recycle the request while another thread describes it
			return "request";
		}
	}

	private String pattern() {
		Object bestMatching = this.request.getAttribute(BEST_MATCHING_PATTERN);
		if (bestMatching != null) {
			return bestMatching.toString();
		}
		HttpServletMapping mapping = this.request.getHttpServletMapping();
		if (isSpecific(mapping)) {
			return mapping.getPattern();
		}
		return RequestPath.shown(this.request.getRequestURI());
	}

	private static boolean isSpecific(HttpServletMapping mapping) {
		return mapping.getMappingMatch() == MappingMatch.EXACT
				|| (mapping.getMappingMatch() == MappingMatch.PATH && !"/*".equals(mapping.getPattern()));
	}

}
