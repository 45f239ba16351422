package io.github.ebbtide.timeout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Shakes hands in the manner that the path names, and then reads nothing.
 */
public final class FakeWebSocket implements HostilePeer.Behaviour {

	private static final String KEY = "sec-websocket-key:";

	private FakeWebSocket() {
	}

	public static HostilePeer start() throws IOException {
		return new HostilePeer(new FakeWebSocket());
	}

	@Override
	public void accept(HostilePeer peer, Socket connection) throws IOException, InterruptedException {
		BufferedReader in = new BufferedReader(
				new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
		String request = in.readLine();
		String key = "";
		for (String line = request; !line.isEmpty(); line = in.readLine()) {
			if (line.regionMatches(true, 0, KEY, 0, KEY.length())) {
				key = line.substring(KEY.length()).trim();
			}
		}
		peer.answer(request, connection,
				("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
						+ "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n")
					.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static String accept(String key) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-1")
				.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1));
			return Base64.getEncoder().encodeToString(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
