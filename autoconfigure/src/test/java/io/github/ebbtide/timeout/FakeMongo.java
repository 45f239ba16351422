package io.github.ebbtide.timeout;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.bson.BsonBinaryWriter;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/**
 * Speaks as much of MongoDB's protocol as a client needs to take it for a server, and
 * answers nothing else.
 */
public final class FakeMongo implements HostilePeer.Behaviour {

	private static final int HEADER = 16;

	private static final int OP_REPLY = 1;

	private static final int OP_QUERY = 2004;

	private static final int OP_MSG = 2013;

	private FakeMongo() {
	}

	public static HostilePeer start() throws IOException {
		return new HostilePeer(new FakeMongo());
	}

	@Override
	public void accept(HostilePeer peer, Socket connection) throws IOException {
		DataInputStream in = new DataInputStream(connection.getInputStream());
		while (true) {
			ByteBuffer header = buffer(HEADER).put(in.readNBytes(HEADER)).flip();
			int length = header.getInt();
			int request = header.getInt();
			header.getInt();
			int operation = header.getInt();
			String body = new String(in.readNBytes(length - HEADER), StandardCharsets.ISO_8859_1);
			if (!body.contains("hello") && !body.toLowerCase(Locale.ROOT).contains("ismaster")) {
				return;
			}
			connection.getOutputStream().write((operation == OP_QUERY) ? reply(request) : message(request));
		}
	}

	private static byte[] reply(int request) {
		byte[] document = document();
		int length = HEADER + 20 + document.length;
		return buffer(length).putInt(length)
			.putInt(1)
			.putInt(request)
			.putInt(OP_REPLY)
			.putInt(0)
			.putLong(0)
			.putInt(0)
			.putInt(1)
			.put(document)
			.array();
	}

	private static byte[] message(int request) {
		byte[] document = document();
		int length = HEADER + 5 + document.length;
		return buffer(length).putInt(length)
			.putInt(1)
			.putInt(request)
			.putInt(OP_MSG)
			.putInt(0)
			.put((byte) 0)
			.put(document)
			.array();
	}

	private static byte[] document() {
		BsonDocument document = new BsonDocument("ok", new BsonInt32(1)).append("helloOk", BsonBoolean.TRUE)
			.append("isWritablePrimary", BsonBoolean.TRUE)
			.append("ismaster", BsonBoolean.TRUE)
			.append("maxBsonObjectSize", new BsonInt32(16_777_216))
			.append("maxMessageSizeBytes", new BsonInt32(48_000_000))
			.append("maxWriteBatchSize", new BsonInt32(100_000))
			.append("minWireVersion", new BsonInt32(0))
			.append("maxWireVersion", new BsonInt32(21));
		try (BasicOutputBuffer out = new BasicOutputBuffer(); BsonBinaryWriter writer = new BsonBinaryWriter(out)) {
			new BsonDocumentCodec().encode(writer, document, EncoderContext.builder().build());
			return out.toByteArray();
		}
	}

	private static ByteBuffer buffer(int length) {
		return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
	}

}
