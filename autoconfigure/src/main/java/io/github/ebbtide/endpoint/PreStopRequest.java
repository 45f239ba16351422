package io.github.ebbtide.endpoint;

/**
 * The request that the calling thread serves, as far as preStop has to know it. One
 * implementation for each web stack.
 */
@FunctionalInterface
interface PreStopRequest {

	/** The header that a browser does not send across sites without asking first. */
	String HEADER = "X-Ebbtide-Pre-Stop";

	/**
	 * Return whether the request carries the header, with any value that is not empty.
	 * @return whether the request is meant; {@code false} if there is no request to see
	 */
	boolean hasHeader();

}
