package io.github.ebbtide.traffic;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The requests that are neither traffic nor work: probes, management, and what the user
 * named. Allocates nothing unless the user named patterns. Thread-safe.
 *
 * @since 0.1.0
 */
public final class IgnoredPaths {

	private final Supplier<List<String>> roots;

	private final List<Predicate<String>> patterns;

	private volatile @Nullable List<String> resolvedRoots;

	/**
	 * Create it.
	 * @param roots paths that are ignored with all below them, without the context path;
	 * asked at the first request
	 * @param patterns what else to ignore, by path without the context path
	 */
	public IgnoredPaths(Supplier<List<String>> roots, List<Predicate<String>> patterns) {
		this.roots = roots;
		this.patterns = List.copyOf(patterns);
	}

	boolean contains(HttpServletRequest request) {
		return contains(request.getRequestURI(), request.getContextPath().length());
	}

	/**
	 * Return whether a path is ignored.
	 * @param path the path
	 * @param offset how long the context path is that it begins with
	 * @return whether its requests are neither traffic nor work
	 */
	boolean contains(String path, int offset) {
		List<String> roots = roots();
		for (int i = 0; i < roots.size(); i++) {
			if (isAtOrBelow(roots.get(i), path, offset)) {
				return true;
			}
		}
		return !this.patterns.isEmpty() && matches(path.substring(offset));
	}

	private List<String> roots() {
		List<String> roots = this.resolvedRoots;
		if (roots == null) {
			roots = List.copyOf(this.roots.get());
			this.resolvedRoots = roots;
		}
		return roots;
	}

	private static boolean isAtOrBelow(String root, String path, int offset) {
		int end = offset + root.length();
		return path.startsWith(root, offset)
				&& (path.length() == end || path.charAt(end) == '/' || path.charAt(end) == ';');
	}

	private boolean matches(String path) {
		for (Predicate<String> pattern : this.patterns) {
			if (pattern.test(path)) {
				return true;
			}
		}
		return false;
	}

}
