package io.github.ebbtide.sample.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One HTTP/1.1 connection over a raw socket, which does what it is told and nothing else:
 * it never retries, never reconnects, and reports every end of stream that cuts a
 * response. For use by one thread at a time.
 */
public final class HttpConnection implements Closeable {

	private static final int MAX_LINE_LENGTH = 16 * 1024;

	private final SocketChannel channel;

	private final InputStream in;

	private boolean mustClose;

	private HttpConnection(SocketChannel channel, Duration readTimeout) throws IOException {
		this.channel = channel;
		Socket socket = channel.socket();
		socket.setTcpNoDelay(true);
		socket.setSoTimeout(Math.toIntExact(readTimeout.toMillis()));
		this.in = new BufferedInputStream(socket.getInputStream());
	}

	/**
	 * Open a connection.
	 * @param address the address of the server
	 * @param connectTimeout how long connecting may take
	 * @param readTimeout how long the server may be silent
	 * @return the connection
	 * @throws IOException if the server cannot be reached
	 */
	public static HttpConnection open(InetSocketAddress address, Duration connectTimeout, Duration readTimeout)
			throws IOException {
		SocketChannel channel = SocketChannel.open();
		try {
			channel.socket().connect(address, Math.toIntExact(connectTimeout.toMillis()));
			return new HttpConnection(channel, readTimeout);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	/**
	 * Send a request without a body and read the whole response.
	 * @param target the path and query
	 * @param close whether to ask the server to close the connection
	 * @return the response
	 * @throws IOException if the connection ends before the response does
	 */
	public Response get(String target, boolean close) throws IOException {
		return exchange("GET", target, new byte[0], close);
	}

	/**
	 * Send a request and read the whole response.
	 * @param method the method
	 * @param target the path and query
	 * @param body the body, which may be empty
	 * @param close whether to ask the server to close the connection
	 * @return the response
	 * @throws IOException if the connection ends before the response does
	 */
	public Response exchange(String method, String target, byte[] body, boolean close) throws IOException {
		StringBuilder head = new StringBuilder(200);
		head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
		if (body.length > 0 || method.equals("POST")) {
			head.append("Content-Type: application/octet-stream\r\nContent-Length: ")
				.append(body.length)
				.append("\r\n");
		}
		head.append(close ? "Connection: close\r\n\r\n" : "\r\n");
		byte[] headBytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
		ByteBuffer request = ByteBuffer.allocate(headBytes.length + body.length).put(headBytes).put(body).flip();
		while (request.hasRemaining()) {
			this.channel.write(request);
		}
		Response response = readResponse();
		this.mustClose = close || response.closes();
		return response;
	}

	/**
	 * Return whether the connection can take another request, as far as can be seen:
	 * neither side has asked for it to be closed, and no FIN, RST or stray byte has
	 * arrived since the last response.
	 * @return if the connection can be used
	 */
	public boolean isUsable() {
		if (this.mustClose || !this.channel.isOpen()) {
			return false;
		}
		try {
			if (this.in.available() > 0) {
				return false;
			}
			this.channel.configureBlocking(false);
			try {
				return this.channel.read(ByteBuffer.allocate(1)) == 0;
			}
			finally {
				this.channel.configureBlocking(true);
			}
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

	private Response readResponse() throws IOException {
		String statusLine = readLine(true);
		while (statusLine.startsWith("HTTP/1.1 1")) {
			readHeaders();
			statusLine = readLine(true);
		}
		String[] parts = statusLine.split(" ", 3);
		if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("\\d{3}")) {
			throw new IOException("Not a status line: " + statusLine);
		}
		int status = Integer.parseInt(parts[1]);
		Map<String, String> headers = readHeaders();
		boolean closes = parts[0].equals("HTTP/1.0")
				|| headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT).contains("close");
		return new Response(status, headers, readBody(status, headers, closes), closes);
	}

	private Map<String, String> readHeaders() throws IOException {
		Map<String, String> headers = new TreeMap<>();
		for (String line = readLine(false); !line.isEmpty(); line = readLine(false)) {
			int colon = line.indexOf(':');
			if (colon < 1) {
				throw new IOException("Not a header: " + line);
			}
			headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
		}
		return headers;
	}

	private byte[] readBody(int status, Map<String, String> headers, boolean closes) throws IOException {
		if (status == 204 || status == 304) {
			return new byte[0];
		}
		if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
			return readChunks();
		}
		String length = headers.get("content-length");
		if (length != null) {
			return readExactly(Integer.parseInt(length));
		}
		if (closes) {
			return this.in.readAllBytes();
		}
		throw new IOException("A response whose end cannot be known");
	}

	private byte[] readChunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		while (true) {
			int size = Integer.parseInt(readLine(false).split(";", 2)[0].trim(), 16);
			if (size == 0) {
				readHeaders();
				return body.toByteArray();
			}
			body.write(readExactly(size));
			if (!readLine(false).isEmpty()) {
				throw new IOException("A chunk is longer than it said");
			}
		}
	}

	private byte[] readExactly(int length) throws IOException {
		byte[] bytes = this.in.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException("Response cut after " + bytes.length + " of " + length + " bytes");
		}
		return bytes;
	}

	private String readLine(boolean first) throws IOException {
		StringBuilder line = new StringBuilder(80);
		for (int next = this.in.read(); next != '\n'; next = this.in.read()) {
			if (next < 0) {
				throw new EOFException((first && line.length() == 0) ? "Closed before the first byte of a response"
						: "Response cut in its head");
			}
			if (line.length() >= MAX_LINE_LENGTH) {
				throw new IOException("A line without an end");
			}
			line.append((char) next);
		}
		int end = line.length() - 1;
		return (end >= 0 && line.charAt(end) == '\r') ? line.substring(0, end) : line.toString();
	}

	/**
	 * A whole response.
	 *
	 * @param status the status code
	 * @param headers the headers, with names in lower case; of a repeated one the last
	 * @param body the body
	 * @param closes whether the server closes the connection after it
	 */
	public record Response(int status, Map<String, String> headers, byte[] body, boolean closes) {

		public String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

}
