package io.github.ebbtide.sample.load;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

import jdk.net.ExtendedSocketOptions;

/**
 * One WebSocket over a raw socket, which reads whatever comes, answers pings and closes,
 * and tells how it ended: with a Close frame, or without. For use by one thread, but for
 * {@link #close()}.
 */
public final class WebSocketConnection implements Closeable {

	private static final int TIMEOUT = 10_000;

	private static final int CLOSE = 0x8;

	private static final int PING = 0x9;

	private static final int PONG = 0xa;

	private final Socket socket;

	private final DataInputStream in;

	private final int status;

	private WebSocketConnection(Socket socket, InetSocketAddress address, String path) throws IOException {
		this.socket = socket;
		socket.connect(address, TIMEOUT);
		socket.setSoTimeout(TIMEOUT);
		socket.setTcpNoDelay(true);
		this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
		socket.getOutputStream().write("""
				GET %s HTTP/1.1\r
				Host: localhost\r
				Upgrade: websocket\r
				Connection: Upgrade\r
				Sec-WebSocket-Version: 13\r
				Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
				\r
				""".formatted(path).getBytes(StandardCharsets.ISO_8859_1));
		String statusLine = readLine();
		for (String header = readLine(); !header.isEmpty(); header = readLine()) {
			// nothing in it matters here
		}
		this.status = Integer.parseInt(statusLine.split(" ", 3)[1]);
		socket.setSoTimeout(0);
		keepAlive(socket);
	}

	/** A peer that has vanished without a word is noticed after three seconds. */
	private static void keepAlive(Socket socket) throws IOException {
		socket.setKeepAlive(true);
		if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
			socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 1);
			socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 1);
			socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 2);
		}
	}

	/**
	 * Connect and ask for a WebSocket.
	 * @param address the address of the server
	 * @param path the path of the WebSocket
	 * @return the connection, which is a WebSocket if its status is 101
	 * @throws IOException if there is no answer
	 */
	public static WebSocketConnection open(InetSocketAddress address, String path) throws IOException {
		Socket socket = new Socket();
		try {
			return new WebSocketConnection(socket, address, path);
		}
		catch (IOException | RuntimeException ex) {
			socket.close();
			throw ex;
		}
	}

	/**
	 * Return the status of the answer to the handshake.
	 * @return the status code
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Read until the WebSocket ends, and finish the closing handshake if there is one.
	 * @return the code of the Close frame, or {@code 1005} if it has none, or else
	 * {@code 1006} with what came instead: FIN or the error, such as a reset or a timeout
	 */
	public String awaitClose() {
		try {
			while (true) {
				int opcode = this.in.readUnsignedByte() & 0xf;
				byte[] payload = this.in.readNBytes(length(this.in.readUnsignedByte()));
				if (opcode == PING) {
					send(PONG, payload);
				}
				else if (opcode == CLOSE) {
					finish(payload);
					return (payload.length < 2) ? "1005"
							: Integer.toString((payload[0] & 0xff) << 8 | (payload[1] & 0xff));
				}
			}
		}
		catch (EOFException ex) {
			return "1006 (FIN)";
		}
		catch (IOException ex) {
			return "1006 (" + ex.getMessage() + ")";
		}
	}

	private int length(int length) throws IOException {
		return switch (length) {
			case 126 -> this.in.readUnsignedShort();
			case 127 -> Math.toIntExact(this.in.readLong());
			default -> length;
		};
	}

	/** It is for the server to close the connection. */
	private void finish(byte[] payload) {
		try {
			this.socket.setSoTimeout(TIMEOUT);
			send(CLOSE, Arrays.copyOf(payload, Math.min(payload.length, 2)));
			while (this.in.read() >= 0) {
				// nothing may come after a Close frame
			}
		}
		catch (IOException ex) {
			// the code is known all the same
		}
	}

	private void send(int opcode, byte[] payload) throws IOException {
		byte[] frame = new byte[6 + payload.length];
		frame[0] = (byte) (0x80 | opcode);
		frame[1] = (byte) (0x80 | payload.length);
		byte[] mask = new byte[4];
		ThreadLocalRandom.current().nextBytes(mask);
		System.arraycopy(mask, 0, frame, 2, mask.length);
		for (int i = 0; i < payload.length; i++) {
			frame[6 + i] = (byte) (payload[i] ^ mask[i % mask.length]);
		}
		this.socket.getOutputStream().write(frame);
	}

	private String readLine() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int next = this.in.readUnsignedByte(); next != '\n'; next = this.in.readUnsignedByte()) {
			line.append((char) next);
		}
		return line.toString().trim();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			// It is of no use to anyone any more
		}
	}

}
