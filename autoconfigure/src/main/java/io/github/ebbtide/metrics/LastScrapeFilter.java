package io.github.ebbtide.metrics;

import java.io.IOException;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/**
 * Tells when a scrape that began after the work was over has been answered. Belongs on
 * the path of the Prometheus endpoint.
 *
 * @since 0.1.0
 */
public final class LastScrapeFilter implements Filter {

	private final LastScrape lastScrape;

	/**
	 * Create the filter.
	 * @param lastScrape what waits for a scrape
	 */
	public LastScrapeFilter(LastScrape lastScrape) {
		this.lastScrape = lastScrape;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		boolean last = this.lastScrape.isAwaited();
		chain.doFilter(request, response);
		if (last) {
			response.flushBuffer();
			this.lastScrape.done();
		}
	}

}
