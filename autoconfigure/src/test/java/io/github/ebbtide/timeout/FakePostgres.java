package io.github.ebbtide.timeout;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Speaks as much of PostgreSQL's protocol as a pool needs to log in and to run statements
 * whose result is one text, if any. A statement is answered in the manner that it names;
 * one that contains {@code slow} is answered late, a very long one is not read.
 */
public final class FakePostgres implements HostilePeer.Behaviour {

	private static final int SSL_REQUEST = 80877103;

	private static final int GSS_REQUEST = 80877104;

	private static final int LONGEST = 1024 * 1024;

	private static final String ISOLATION = "read committed";

	private static final Map<String, String> PARAMETERS = Map.of("server_version", "16.0", "client_encoding", "UTF8",
			"standard_conforming_strings", "on", "integer_datetimes", "on", "DateStyle", "ISO, MDY", "TimeZone", "UTC");

	private final long slowMillis;

	private FakePostgres(long slowMillis) {
		this.slowMillis = slowMillis;
	}

	public static HostilePeer start(long slowMillis) throws IOException {
		return new HostilePeer(new FakePostgres(slowMillis));
	}

	public static String url(HostilePeer peer) {
		return "jdbc:postgresql://127.0.0.1:" + peer.port() + "/a?user=me&password=secret";
	}

	@Override
	public void accept(HostilePeer peer, Socket connection) throws IOException, InterruptedException {
		DataInputStream in = new DataInputStream(connection.getInputStream());
		DataOutputStream out = new DataOutputStream(connection.getOutputStream());
		logIn(in, out);
		String statement = "";
		while (true) {
			char message = (char) in.readByte();
			int length = in.readInt();
			if (length > LONGEST) {
				return;
			}
			String body = new String(in.readNBytes(length - 4), StandardCharsets.ISO_8859_1);
			if (message == 'P' || message == 'Q') {
				statement = body;
			}
			if (message == 'E' || message == 'Q') {
				peer.pause(statement.contains("slow") ? this.slowMillis : 0);
			}
			switch (message) {
				case 'P' -> write(out, '1', "");
				case 'B' -> write(out, '2', "");
				case 'D' -> describe(out, statement);
				case 'E' -> peer.answer(statement, connection, result(statement));
				case 'S' -> write(out, 'Z', "I");
				case 'Q' -> {
					if (isQuery(statement)) {
						describe(out, statement);
					}
					peer.answer(statement, connection, result(statement));
					write(out, 'Z', "I");
				}
				case 'C' -> write(out, '3', "");
				case 'X' -> throw new IOException("gone");
				default -> {
				}
			}
		}
	}

	private static void logIn(DataInputStream in, DataOutputStream out) throws IOException {
		int length = in.readInt();
		int request = in.readInt();
		while (request == SSL_REQUEST || request == GSS_REQUEST) {
			out.writeByte('N');
			length = in.readInt();
			request = in.readInt();
		}
		in.skipNBytes(length - 8);
		write(out, 'R', "\0\0\0\0");
		for (Map.Entry<String, String> parameter : PARAMETERS.entrySet()) {
			write(out, 'S', parameter.getKey() + "\0" + parameter.getValue() + "\0");
		}
		write(out, 'K', "\0\0\0\1\0\0\0\1");
		write(out, 'Z', "I");
	}

	private static void describe(DataOutputStream out, String statement) throws IOException {
		if (isQuery(statement)) {
			write(out, 'T', "\0\1a\0" + "\0\0\0\0" + "\0\0" + "\0\0\0\31" + "\377\377" + "\377\377\377\377" + "\0\0");
		}
		else {
			write(out, 'n', "");
		}
	}

	private static byte[] result(String statement) throws IOException {
		ByteArrayOutputStream result = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(result);
		if (isQuery(statement)) {
			write(out, 'D', "\0\1" + "\0\0\0" + (char) ISOLATION.length() + ISOLATION);
		}
		write(out, 'C', "SET\0");
		return result.toByteArray();
	}

	/** Pools ask for the level of isolation. */
	private static boolean isQuery(String statement) {
		return statement.contains("SHOW ") || statement.contains("select ");
	}

	private static void write(DataOutputStream out, char type, String body) throws IOException {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		DataOutputStream data = new DataOutputStream(message);
		data.writeByte(type);
		data.writeInt(body.length() + 4);
		data.writeBytes(body);
		out.write(message.toByteArray());
	}

}
