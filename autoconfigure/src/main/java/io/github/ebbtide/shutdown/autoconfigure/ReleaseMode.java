package io.github.ebbtide.shutdown.autoconfigure;

/**
 * What follows the finish phase when the process ends.
 */
enum ReleaseMode {

	/** The application context is closed and JVM shutdown hooks run. */
	CLOSE,

	/** The process halts; neither the application context nor JVM hooks get a turn. */
	SKIP

}
