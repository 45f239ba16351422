package io.github.ebbtide.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of a client, as RFC 6455 has them.
 */
final class Frames {

	static final int TEXT = 1;

	static final int CLOSE = 8;

	static final int PING = 9;

	private Frames() {
	}

	static byte[] handshake(String path, String... headers) {
		StringBuilder request = new StringBuilder("GET ").append(path)
			.append(" HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
					+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n");
		for (String header : headers) {
			request.append(header).append("\r\n");
		}
		return request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
	}

	static byte[] text(String text) {
		return frame(0x80 | TEXT, text.getBytes(StandardCharsets.UTF_8));
	}

	static byte[] close(int code) {
		return frame(0x80 | CLOSE, new byte[] { (byte) (code >> 8), (byte) code });
	}

	static byte[] frame(int head, byte[] payload) {
		ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) head);
		if (payload.length < 126) {
			frame.put((byte) (0x80 | payload.length));
		}
		else if (payload.length < 65_536) {
			frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
		}
		else {
			frame.put((byte) (0x80 | 127)).putLong(payload.length);
		}
		// a mask of zeros changes nothing
		frame.putInt(0).put(payload);
		byte[] bytes = new byte[frame.position()];
		frame.flip().get(bytes);
		return bytes;
	}

	/**
	 * Takes the next frame of a server out of the buffer, if it is there as a whole.
	 */
	static @Nullable Frame next(ByteBuffer in) {
		int start = in.position();
		if (in.remaining() < 2) {
			return null;
		}
		int head = in.get() & 0xFF;
		long length = in.get() & 0x7F;
		int more = (length == 126) ? 2 : (length == 127) ? 8 : 0;
		if (in.remaining() < more) {
			in.position(start);
			return null;
		}
		if (length == 126) {
			length = in.getShort() & 0xFFFF;
		}
		else if (length == 127) {
			length = in.getLong();
		}
		if (in.remaining() < length) {
			in.position(start);
			return null;
		}
		byte[] payload = new byte[(int) length];
		in.get(payload);
		return new Frame(head, payload);
	}

	/**
	 * A frame of a server.
	 *
	 * @param head its first byte
	 * @param payload its payload
	 */
	record Frame(int head, byte[] payload) {

		int opCode() {
			return this.head & 0x0F;
		}

		boolean isLast() {
			return (this.head & 0x80) != 0;
		}

		String text() {
			return new String(this.payload, StandardCharsets.UTF_8);
		}

		int code() {
			return (this.payload.length >= 2) ? ByteBuffer.wrap(this.payload).getShort() & 0xFFFF : 1005;
		}

		String reason() {
			return (this.payload.length > 2)
					? new String(this.payload, 2, this.payload.length - 2, StandardCharsets.UTF_8) : "";
		}

	}

}
