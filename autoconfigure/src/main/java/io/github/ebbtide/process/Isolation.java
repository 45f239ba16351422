package io.github.ebbtide.process;

import java.util.Objects;
import java.util.Set;

/**
 * Something that keeps a child apart, done by a program of util-linux that executes the
 * command in its own place, at 1 to 2 ms each. Where that program is missing a command
 * that {@linkplain Command#require(Isolation) requires} it is not launched, and one that
 * {@linkplain Command#prefer(Isolation) prefers} it runs without, which is logged.
 * Immutable.
 *
 * @param kind what it does
 * @param resource the resource that is limited, empty where nothing is
 * @param limit its limit
 * @since 0.1.0
 */
public record Isolation(Kind kind, String resource, long limit) {

	private static final Set<String> RESOURCES = Set.of("as", "core", "cpu", "data", "fsize", "memlock", "nofile",
			"nproc", "stack");

	/**
	 * Create an isolation.
	 * @param kind what it does
	 * @param resource the resource that is limited, empty where nothing is
	 * @param limit its limit
	 */
	public Isolation {
		Objects.requireNonNull(kind);
		if (kind == Kind.LIMIT && !RESOURCES.contains(resource)) {
			throw new IllegalArgumentException("'" + resource + "' is no resource to limit; there are " + RESOURCES);
		}
		if (limit < 0) {
			throw new IllegalArgumentException("A limit must not be negative, but is " + limit);
		}
	}

	/**
	 * A session of its own: no terminal, no signals from one ({@code setsid}).
	 * @return the isolation
	 */
	public static Isolation newSession() {
		return new Isolation(Kind.NEW_SESSION, "", 0);
	}

	/**
	 * The kernel kills the child when this JVM dies, however it dies
	 * ({@code setpriv --pdeathsig}). Its descendants are not covered.
	 * @return the isolation
	 */
	public static Isolation dieWithJvm() {
		return new Isolation(Kind.DIE_WITH_JVM, "", 0);
	}

	/**
	 * A limit on a resource ({@code prlimit}).
	 * @param resource its name: {@code as}, {@code core}, {@code cpu}, {@code data},
	 * {@code fsize}, {@code memlock}, {@code nofile}, {@code nproc} or {@code stack}
	 * @param limit the limit, in the resource's own unit
	 * @return the isolation
	 */
	public static Isolation limit(String resource, long limit) {
		return new Isolation(Kind.LIMIT, resource, limit);
	}

	/**
	 * What an isolation does, and which program does it.
	 */
	public enum Kind {

		/** Dies with the JVM. */
		DIE_WITH_JVM("setpriv"),

		/** Has limited resources. */
		LIMIT("prlimit"),

		/** Has a session of its own. */
		NEW_SESSION("setsid");

		private final String program;

		Kind(String program) {
			this.program = program;
		}

		/**
		 * Return the program that does it.
		 * @return the program's name
		 */
		public String program() {
			return this.program;
		}

	}

}
