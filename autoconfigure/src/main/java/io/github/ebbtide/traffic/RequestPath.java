package io.github.ebbtide.traffic;

/**
 * The path of a request as a report shows it, where no pattern is known: without query
 * and path parameters, which may hold secrets.
 */
final class RequestPath {

	private static final int LONGEST = 200;

	private RequestPath() {
	}

	static String shown(String path) {
		int parameters = path.indexOf(';');
		int end = (parameters >= 0) ? parameters : path.length();
		return path.substring(0, Math.min(end, LONGEST));
	}

}
