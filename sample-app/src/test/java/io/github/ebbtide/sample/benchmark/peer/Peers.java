package io.github.ebbtide.sample.benchmark.peer;

import java.time.Duration;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the peers answer, and how they say that they are up.
 */
final class Peers {

	static final String ANSWER = "Hello, world";

	private static final String SLOW = "/slow/";

	private Peers() {
	}

	/** Returns how long the answer to a request takes. */
	static long nanos(String path) {
		return path.startsWith(SLOW) ? Duration.ofMillis(Long.parseLong(path.substring(SLOW.length()))).toNanos() : 0;
	}

	/** Logs as little as Spring Boot does. */
	static void beQuiet() {
		((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.INFO);
	}

	static void announce(Class<?> peer, int port) {
		System.Logger logger = System.getLogger(peer.getName());
		logger.log(System.Logger.Level.INFO, "{0} started on port {1}", peer.getSimpleName(), Integer.toString(port));
		logger.log(System.Logger.Level.INFO, "Started {0} in no time", peer.getSimpleName());
	}

}
