package io.github.ebbtide.traffic;

import io.github.ebbtide.work.TrackedWork;

import org.springframework.web.server.ServerWebExchange;

/**
 * A request in flight that no thread belongs to.
 */
final class ReactiveRequest extends TrackedWork {

	private static final String BEST_MATCHING_PATTERN = "org.springframework.web.reactive.HandlerMapping.bestMatchingPattern";

	private final ServerWebExchange exchange;

	ReactiveRequest(ServerWebExchange exchange, long startNanos) {
		super(startNanos);
		this.exchange = exchange;
		detach();
	}

	@Override
	public String description() {
		Object pattern = this.exchange.getAttribute(BEST_MATCHING_PATTERN);
		return this.exchange.getRequest().getMethod() + " "
				+ ((pattern != null) ? pattern : RequestPath.shown(this.exchange.getRequest().getPath().value()));
	}

}
