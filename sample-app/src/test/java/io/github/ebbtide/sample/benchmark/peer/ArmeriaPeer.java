package io.github.ebbtide.sample.benchmark.peer;

import java.time.Duration;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.Server;

/**
 * Armeria with its graceful shutdown, which its own shutdown hook begins.
 */
public final class ArmeriaPeer {

	private static final Duration QUIET_PERIOD = Duration.ofSeconds(2);

	private static final Duration TIMEOUT = Duration.ofSeconds(25);

	private ArmeriaPeer() {
	}

	public static void main(String[] arguments) {
		Peers.beQuiet();
		Server server = Server.builder()
			.http(0)
			.gracefulShutdownTimeout(QUIET_PERIOD, TIMEOUT)
			.serviceUnder("/", (context, request) -> {
				long nanos = Peers.nanos(context.path());
				HttpResponse response = HttpResponse.of(Peers.ANSWER);
				return (nanos > 0) ? HttpResponse.delayed(response, Duration.ofNanos(nanos), context.eventLoop())
						: response;
			})
			.build();
		server.closeOnJvmShutdown();
		server.start().join();
		Peers.announce(ArmeriaPeer.class, server.activeLocalPort());
	}

}
