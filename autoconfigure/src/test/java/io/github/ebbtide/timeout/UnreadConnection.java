package io.github.ebbtide.timeout;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.ebbtide.fixture.Http2Frames;

/**
 * A client that asks for much and takes nothing: nobody reads its socket.
 */
public final class UnreadConnection implements AutoCloseable {

	private static final int LARGEST_WINDOW = Integer.MAX_VALUE;

	private static final int FIRST_WINDOW = 65_535;

	private static final int RST_STREAM = 3;

	private static final int INITIAL_WINDOW_SIZE = 4;

	private final Socket socket;

	private UnreadConnection(Socket socket) {
		this.socket = socket;
	}

	private static UnreadConnection open(int port, byte[] request) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(4096);
		socket.connect(new InetSocketAddress("127.0.0.1", port));
		return on(socket, request);
	}

	/** Sends a request on a connection that is there. */
	public static UnreadConnection on(Socket socket, byte[] request) throws IOException {
		socket.getOutputStream().write(request);
		socket.getOutputStream().flush();
		return new UnreadConnection(socket);
	}

	public static byte[] http1(String path) {
		return ("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
	}

	public static UnreadConnection webSocket(int port, String path) throws IOException {
		return open(port,
				("GET " + path + " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
						+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
					.getBytes(StandardCharsets.ISO_8859_1));
	}

	/** HTTP/2 without TLS that opens no window, although its socket could take more. */
	public static UnreadConnection http2WithoutWindow(int port, String path) throws IOException {
		Socket socket = new Socket("127.0.0.1", port);
		return on(socket, http2(path, new byte[0], new byte[0]));
	}

	/** HTTP/2 without TLS whose windows are wide open. */
	public static UnreadConnection http2(int port, String path) throws IOException {
		byte[] wide = ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(LARGEST_WINDOW).array();
		byte[] more = ByteBuffer.allocate(4).putInt(LARGEST_WINDOW - FIRST_WINDOW).array();
		return open(port, http2(path, wide, Http2Frames.frame(Http2Frames.WINDOW_UPDATE, 0, more)));
	}

	private static byte[] http2(String path, byte[] settings, byte[] update) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.write(Http2Frames.PREFACE);
		bytes.write(Http2Frames.frame(Http2Frames.SETTINGS, 0, settings));
		bytes.write(update);
		bytes.write(Http2Frames.get(1, path));
		return bytes.toByteArray();
	}

	/** Reads what has come over HTTP/2 until the stream is reset. */
	public void awaitReset() throws IOException {
		this.socket.setSoTimeout(30_000);
		DataInputStream in = new DataInputStream(this.socket.getInputStream());
		int type = Http2Frames.HEADERS;
		while (type != RST_STREAM) {
			int length = (in.readUnsignedByte() << 16) + in.readUnsignedShort();
			type = in.readUnsignedByte();
			in.skipNBytes(5 + length);
		}
	}

	/** Says that it was not this side that ended the connection. */
	public boolean isOpen() {
		return !this.socket.isClosed();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
