package io.github.ebbtide.timeout;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Speaks as much of Redis's protocol as a client needs to connect. A {@code GET} is
 * answered in the manner that its key names; the value of a {@code SET} is not read.
 */
public final class FakeRedis implements HostilePeer.Behaviour {

	private static final byte[] VALUE = "$5\r\nvalue\r\n".getBytes(StandardCharsets.US_ASCII);

	private FakeRedis() {
	}

	public static HostilePeer start() throws IOException {
		return new HostilePeer(new FakeRedis());
	}

	@Override
	public void accept(HostilePeer peer, Socket connection) throws IOException, InterruptedException {
		DataInputStream in = new DataInputStream(connection.getInputStream());
		while (true) {
			int words = number(in);
			String command = word(in).toUpperCase(Locale.ROOT);
			if (command.equals("SET")) {
				return;
			}
			String last = command;
			for (int i = 1; i < words; i++) {
				last = word(in);
			}
			switch (command) {
				case "GET" -> peer.answer(last, connection, VALUE);
				case "HELLO" -> answer(connection, "-ERR unknown command 'HELLO'");
				case "PING" -> answer(connection, "+PONG");
				default -> answer(connection, "+OK");
			}
		}
	}

	private static String word(DataInputStream in) throws IOException {
		byte[] word = in.readNBytes(number(in));
		in.skipNBytes(2);
		return new String(word, StandardCharsets.US_ASCII);
	}

	/** After an asterisk or a dollar sign, and before the end of the line. */
	private static int number(DataInputStream in) throws IOException {
		in.readByte();
		int number = 0;
		for (int digit = in.readByte(); digit != '\r'; digit = in.readByte()) {
			number = number * 10 + digit - '0';
		}
		in.readByte();
		return number;
	}

	private static void answer(Socket connection, String answer) throws IOException {
		connection.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
	}

}
