package io.github.ebbtide.sample.rollout;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is rolled out, and what the kubelet does before SIGTERM.
 */
enum Variant {

	EBBTIDE_HTTP("Ebbtide, preStop http", PreStop.HTTP), EBBTIDE_NONE("Ebbtide, no preStop", PreStop.NONE),
	STOCK_NONE("stock Boot, no preStop", PreStop.NONE), STOCK_SLEEP("stock Boot, preStop sleep 10", PreStop.SLEEP);

	/** All but child processes, which the sample asks for, and which no request needs. */
	private static final List<String> GROUPS = List.of("work", "shutdown", "traffic", "websocket", "stream", "executor",
			"messaging", "socket-timeouts");

	private final String title;

	private final PreStop preStop;

	Variant(String title, PreStop preStop) {
		this.title = title;
		this.preStop = preStop;
	}

	String title() {
		return this.title;
	}

	PreStop preStop() {
		return this.preStop;
	}

	boolean isEbbtide() {
		return this == EBBTIDE_HTTP || this == EBBTIDE_NONE;
	}

	/**
	 * Return the arguments of the application. Stock Boot is the same jar with Ebbtide
	 * switched off.
	 */
	List<String> arguments() {
		return isEbbtide() ? List.of("--ebbtide.shutdown.grace-period=" + Kubelet.GRACE_PERIOD.toSeconds() + "s")
				: Stream
					.concat(GROUPS.stream().map((group) -> "--ebbtide." + group + ".enabled=false"),
							Stream.of("--server.shutdown=graceful"))
					.toList();
	}

	enum PreStop {

		/** {@code GET /actuator/prestop} on the management port, with its header. */
		HTTP,

		/** Ten seconds during which nothing happens. */
		SLEEP,

		/** SIGTERM at once. */
		NONE

	}

}
