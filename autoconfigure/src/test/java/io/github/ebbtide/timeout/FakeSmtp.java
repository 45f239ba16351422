package io.github.ebbtide.timeout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Takes mail, and acknowledges it in the manner that the recipient's address names; of
 * mail to a deaf one it reads nothing.
 */
public final class FakeSmtp implements HostilePeer.Behaviour {

	private FakeSmtp() {
	}

	public static HostilePeer start() throws IOException {
		return new HostilePeer(new FakeSmtp());
	}

	@Override
	public void accept(HostilePeer peer, Socket connection) throws IOException, InterruptedException {
		BufferedReader in = new BufferedReader(
				new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
		answer(connection, "220 mail");
		String recipient = "";
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			if (line.startsWith("RCPT")) {
				recipient = line;
			}
			if (!line.startsWith("DATA")) {
				answer(connection, "250 fine");
				continue;
			}
			answer(connection, "354 go on");
			if (recipient.contains("deaf")) {
				return;
			}
			while (!line.equals(".")) {
				line = in.readLine();
			}
			peer.answer(recipient, connection, "250 will be delivered\r\n".getBytes(StandardCharsets.US_ASCII));
		}
	}

	private static void answer(Socket connection, String answer) throws IOException {
		connection.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
	}

}
