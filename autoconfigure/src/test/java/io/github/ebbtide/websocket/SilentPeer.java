package io.github.ebbtide.websocket;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.ebbtide.fixture.Tls;

/**
 * A peer that opens sessions, and reads and says nothing ever after.
 */
final class SilentPeer implements AutoCloseable {

	private final ServerSocket listener;

	private final List<Socket> connections = new CopyOnWriteArrayList<>();

	private final String scheme;

	SilentPeer() throws IOException {
		this("ws", new ServerSocket());
	}

	private SilentPeer(String scheme, ServerSocket listener) throws IOException {
		this.scheme = scheme;
		this.listener = listener;
		// so that who writes is soon stuck
		this.listener.setReceiveBufferSize(4096);
		this.listener.bind(new InetSocketAddress("127.0.0.1", 0));
		Thread thread = new Thread(this::work, "silent-peer");
		thread.setDaemon(true);
		thread.start();
	}

	static SilentPeer overTls() throws Exception {
		return new SilentPeer("wss", Tls.create().server().getServerSocketFactory().createServerSocket());
	}

	String uri() {
		return this.scheme + "://127.0.0.1:" + this.listener.getLocalPort() + "/silent";
	}

	private void work() {
		try {
			while (true) {
				Socket connection = this.listener.accept();
				this.connections.add(connection);
				open(connection);
			}
		}
		catch (IOException | NoSuchAlgorithmException ex) {
			// closed
		}
	}

	private static void open(Socket connection) throws IOException, NoSuchAlgorithmException {
		BufferedReader reader = new BufferedReader(
				new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
		String key = "";
		for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
			if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
				key = line.substring(line.indexOf(':') + 1).trim();
			}
		}
		byte[] digest = MessageDigest.getInstance("SHA-1")
			.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
		connection.getOutputStream()
			.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
					+ "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		for (Socket connection : this.connections) {
			connection.close();
		}
	}

}
