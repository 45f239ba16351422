package io.github.ebbtide.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

import jakarta.websocket.Extension;
import jakarta.websocket.SendHandler;
import org.apache.tomcat.websocket.MessagePart;
import org.apache.tomcat.websocket.Transformation;
import org.apache.tomcat.websocket.TransformationResult;
import org.jspecify.annotations.Nullable;

/**
 * Sees each frame of a session, in both directions, and changes none: who writes and
 * since when, the peer's close frame, and the end of the session.
 */
final class TomcatFrameWatch implements Transformation {

	private static final byte CLOSE = 8;

	private static final byte CONTROL = 8;

	private final TomcatSession session;

	private @Nullable Transformation next;

	TomcatFrameWatch(TomcatSession session, @Nullable Transformation next) {
		this.session = session;
		this.next = next;
	}

	@Override
	public void setNext(Transformation last) {
		Transformation next = this.next;
		if (next == null) {
			this.next = last;
		}
		else {
			next.setNext(last);
		}
	}

	private Transformation next() {
		Transformation next = this.next;
		if (next == null) {
			throw new IllegalStateException("Not part of a chain");
		}
		return next;
	}

	@Override
	public boolean validateRsvBits(int bits) {
		return next().validateRsvBits(bits);
	}

	@Override
	public Extension getExtensionResponse() {
		return next().getExtensionResponse();
	}

	@Override
	public boolean validateRsv(int rsv, byte opCode) {
		return next().validateRsv(rsv, opCode);
	}

	@Override
	public TransformationResult getMoreData(byte opCode, boolean fin, int rsv, ByteBuffer dest) throws IOException {
		// whoever reads on is through with what it had
		this.session.reader().end();
		TransformationResult result = next().getMoreData(opCode, fin, rsv, dest);
		if (result == TransformationResult.END_OF_FRAME) {
			if (opCode == CLOSE) {
				this.session.acknowledge();
			}
			else if ((opCode & CONTROL) == 0) {
				this.session.reader().begin();
			}
		}
		return result;
	}

	@Override
	public List<MessagePart> sendMessagePart(List<MessagePart> parts) throws IOException {
		MessagePart last = parts.get(parts.size() - 1);
		SendHandler handler = last.getEndHandler();
		if ((last.getOpCode() & CONTROL) == 0) {
			this.session.inMessage(!last.isFin());
		}
		this.session.writers().begin();
		last.setEndHandler((result) -> {
			this.session.writers().end();
			handler.onResult(result);
		});
		boolean sent = false;
		try {
			List<MessagePart> transformed = next().sendMessagePart(parts);
			sent = !transformed.isEmpty();
			return transformed;
		}
		finally {
			if (!sent) {
				this.session.writers().end();
			}
		}
	}

	@Override
	public void close() {
		try {
			this.session.ended();
		}
		finally {
			next().close();
		}
	}

}
