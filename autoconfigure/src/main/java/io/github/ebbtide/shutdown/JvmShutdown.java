package io.github.ebbtide.shutdown;

/**
 * The JVM's own shutdown sequence. Whoever calls {@code System.exit} waits in it for all
 * hooks, of which Spring Boot's closes the application context: a drain that waits for
 * the work of that thread waits for itself.
 */
final class JvmShutdown {

	private static final String SEQUENCE = "java.lang.Shutdown";

	private static final Thread NO_HOOK = new Thread("ebbtide-no-hook");

	static {
		NO_HOOK.setContextClassLoader(null);
	}

	private JvmShutdown() {
	}

	/**
	 * Returns whether the thread has called {@code System.exit}, and so never returns.
	 */
	static boolean isWaitedForBy(Thread thread) {
		if (!isUnderWay()) {
			return false;
		}
		for (StackTraceElement frame : thread.getStackTrace()) {
			if (frame.getClassName().equals(SEQUENCE)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isUnderWay() {
		try {
			Runtime.getRuntime().removeShutdownHook(NO_HOOK);
			return false;
		}
		catch (IllegalStateException ex) {
			return true;
		}
	}

}
