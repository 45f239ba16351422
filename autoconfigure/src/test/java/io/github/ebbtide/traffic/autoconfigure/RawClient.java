package io.github.ebbtide.traffic.autoconfigure;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * One connection, byte by byte.
 */
final class RawClient implements AutoCloseable {

	private final Socket socket;

	private final InputStream in;

	RawClient(int port) throws IOException {
		this(new Socket(InetAddress.getLoopbackAddress(), port));
	}

	RawClient(Socket socket) throws IOException {
		this.socket = socket;
		this.socket.setSoTimeout(10_000);
		this.in = this.socket.getInputStream();
	}

	RawClient get(String path) throws IOException {
		return write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
	}

	RawClient write(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		this.socket.getOutputStream().flush();
		return this;
	}

	Response response() throws IOException {
		String head = "";
		while (!head.endsWith("\r\n\r\n")) {
			head += (char) readByte();
		}
		Response response = new Response(head, "");
		if ("chunked".equals(response.header("transfer-encoding"))) {
			return new Response(head, readChunks());
		}
		String length = response.header("content-length");
		return new Response(head,
				new String(readBytes((length != null) ? Integer.parseInt(length) : 0), StandardCharsets.US_ASCII));
	}

	private String readChunks() throws IOException {
		StringBuilder body = new StringBuilder();
		int size = Integer.parseInt(readLine(), 16);
		while (size > 0) {
			body.append(new String(readBytes(size), StandardCharsets.US_ASCII));
			readLine();
			size = Integer.parseInt(readLine(), 16);
		}
		readLine();
		return body.toString();
	}

	private String readLine() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int c = readByte(); c != '\n'; c = readByte()) {
			line.append((char) c);
		}
		return line.toString().trim();
	}

	byte[] readBytes(int count) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (int i = 0; i < count; i++) {
			bytes.write(readByte());
		}
		return bytes.toByteArray();
	}

	int readByte() throws IOException {
		int c = this.in.read();
		if (c < 0) {
			throw new EOFException();
		}
		return c;
	}

	boolean isAtEnd() throws IOException {
		return this.in.read() < 0;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	record Response(String head, String body) {

		int status() {
			return Integer.parseInt(this.head.substring(9, 12));
		}

		@Nullable String header(String name) {
			return this.head.lines()
				.filter((line) -> line.toLowerCase().startsWith(name + ":"))
				.map((line) -> line.substring(name.length() + 1).trim())
				.findFirst()
				.orElse(null);
		}

		boolean closes() {
			return "close".equals(header("connection"));
		}

	}

}
