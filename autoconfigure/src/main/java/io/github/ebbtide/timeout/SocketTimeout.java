package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * One limit of one socket technology as it stands, asked from the live object where that
 * can tell. Immutable.
 *
 * @param technology the technology, as in {@code ebbtide.socket-timeouts.<technology>}
 * @param name which one of several: a bean, a connector, a kind of client
 * @param limit what is limited
 * @param value the limit; {@code null} if there is none, or nobody can tell
 * @param meaning what the value bounds
 * @param origin who has set it
 * @param property the property that changes it, if there is one
 * @since 0.1.0
 */
public record SocketTimeout(String technology, String name, Limit limit, @Nullable Duration value, Meaning meaning,
		Origin origin, @Nullable String property) {

	/**
	 * Return whether a peer that has gone can hold a thread for ever here. Keep-alive and
	 * idle limits that are not there hold no thread, what is unknown is not said to be
	 * missing, and a write ends when the kernel stops retransmitting.
	 * @return whether it is infinite where it must not be
	 */
	public boolean infinite() {
		return this.value == null && this.meaning != Meaning.UNKNOWN && this.meaning != Meaning.RETRANSMISSION
				&& this.limit.holdsThread;
	}

	/**
	 * Return a write to a blocking socket, on which {@code SO_TIMEOUT} has no bearing.
	 * @param technology the technology
	 * @param name which one of several
	 * @return the lack of a limit
	 */
	public static SocketTimeout retransmittedWrite(String technology, String name) {
		return new SocketTimeout(technology, name, Limit.WRITE, null, Meaning.RETRANSMISSION, Origin.LIBRARY, null);
	}

	/**
	 * Return one line for the log.
	 * @return for example
	 * {@code jdbc dataSource read (ebbtide.socket-timeouts.jdbc.read)}
	 */
	public String summary() {
		String what = "%s %s %s".formatted(this.technology, this.name, this.limit.name().toLowerCase(Locale.ROOT));
		return (this.property != null) ? what + " (" + this.property + ")" : what;
	}

	/**
	 * Return the limit that a library means by a number of milliseconds.
	 * @param millis the number
	 * @return the limit; {@code null}, which is none, for zero and less
	 */
	public static @Nullable Duration finite(long millis) {
		return (millis > 0) ? Duration.ofMillis(millis) : null;
	}

	/** What is limited. */
	public enum Limit {

		/** Until a connection is established. */
		CONNECT(true),

		/** Until something has been read. */
		READ(true),

		/** Until something has been written. */
		WRITE(true),

		/** Until an unused connection is closed. */
		IDLE(false),

		/** Until a pool has a connection to lend. */
		ACQUIRE(true),

		/** Until the kernel gives up a peer that answers no probe. */
		KEEPALIVE(false);

		private final boolean holdsThread;

		Limit(boolean holdsThread) {
			this.holdsThread = holdsThread;
		}

	}

	/** What a value bounds. */
	public enum Meaning {

		/** The whole exchange, however lively. */
		TOTAL,

		/** The silence between two operations that make progress. */
		PER_OPERATION,

		/** The wait for the head of the response, and the silence between its parts. */
		HEADERS_AND_SILENCE,

		/** The wait for the head only: of the response, or at a server of the request. */
		HEADERS,

		/** The time without use. */
		IDLE,

		/** The time until unanswered probes end the connection. */
		KEEPALIVE,

		/**
		 * There is no limit, and neither the library nor Ebbtide can set one. A peer that
		 * has gone ends it when the kernel stops retransmitting; one that is there and
		 * takes nothing does not.
		 */
		RETRANSMISSION,

		/** Nobody can tell: it is neither known to have a limit nor to have none. */
		UNKNOWN

	}

	/** Who has set a value. */
	public enum Origin {

		/** The user, by a property, a URL, a customizer or a bean. */
		USER,

		/** Ebbtide, from its own settings. */
		EBBTIDE,

		/** The library: nobody has said anything. */
		LIBRARY;

		/**
		 * Return who has set a limit that its library does not have by itself.
		 * @param effective the limit in effect, if there is one
		 * @param ours the limit that Ebbtide sets, if it sets one
		 * @return who it was
		 */
		public static Origin of(@Nullable Duration effective, @Nullable Duration ours) {
			if (effective == null) {
				return LIBRARY;
			}
			return effective.equals(ours) ? EBBTIDE : USER;
		}

	}

}
