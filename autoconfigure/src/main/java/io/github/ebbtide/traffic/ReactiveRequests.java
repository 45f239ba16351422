package io.github.ebbtide.traffic;

import java.util.function.Consumer;

import io.github.ebbtide.work.Work;
import io.github.ebbtide.work.WorkSource;
import io.github.ebbtide.work.WorkTable;
import org.jspecify.annotations.Nullable;

import org.springframework.web.server.ServerWebExchange;

/**
 * The requests in flight of a reactive web server. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ReactiveRequests implements WorkSource {

	private final WorkTable<ReactiveRequest> requests = new WorkTable<>();

	/**
	 * Create it, empty.
	 */
	public ReactiveRequests() {
	}

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

	ReactiveRequest begin(ServerWebExchange exchange, long now) {
		ReactiveRequest request = new ReactiveRequest(exchange, now);
		this.requests.add(request);
		return request;
	}

	void end(ReactiveRequest request) {
		this.requests.remove(request);
	}

}
