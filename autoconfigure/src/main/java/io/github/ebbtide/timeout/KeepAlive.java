package io.github.ebbtide.timeout;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.time.Duration;
import java.util.Map;

import jdk.net.ExtendedSocketOptions;

/**
 * Probes of the kernel that find a vanished peer within two minutes, and leave a lively
 * but silent one alone. The kernel's own defaults take two hours. While data that nobody
 * has acknowledged is under way the kernel retransmits it instead, about 15 minutes long
 * on Linux, which no Java program can shorten.
 */
final class KeepAlive {

	static final int IDLE_SECONDS = 60;

	static final int INTERVAL_SECONDS = 10;

	static final int COUNT = 6;

	/** How long it takes to find that a peer has vanished. */
	static final Duration DETECTION = Duration.ofSeconds(IDLE_SECONDS + INTERVAL_SECONDS * COUNT);

	private static final Map<SocketOption<Integer>, Integer> OPTIONS = Map.of(ExtendedSocketOptions.TCP_KEEPIDLE,
			IDLE_SECONDS, ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS, ExtendedSocketOptions.TCP_KEEPCOUNT,
			COUNT);

	private KeepAlive() {
	}

	static void arm(Socket socket) throws IOException {
		socket.setKeepAlive(true);
		for (Map.Entry<SocketOption<Integer>, Integer> option : OPTIONS.entrySet()) {
			if (socket.supportedOptions().contains(option.getKey())) {
				socket.setOption(option.getKey(), option.getValue());
			}
		}
	}

	/** What is accepted inherits these, but has to be armed by itself. */
	static void prepare(NetworkChannel channel) throws IOException {
		for (Map.Entry<SocketOption<Integer>, Integer> option : OPTIONS.entrySet()) {
			if (channel.supportedOptions().contains(option.getKey())) {
				channel.setOption(option.getKey(), option.getValue());
			}
		}
	}

}
