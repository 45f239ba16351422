package io.github.ebbtide.timeout;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

/**
 * Lets an LDAP client log in, and answers nothing else.
 */
public final class FakeLdap implements HostilePeer.Behaviour {

	/** A response to a bind: message 1, success. */
	private static final byte[] SUCCESS = { 0x30, 0x0c, 0x02, 0x01, 0x01, 0x61, 0x07, 0x0a, 0x01, 0x00, 0x04, 0x00,
			0x04, 0x00 };

	private FakeLdap() {
	}

	public static HostilePeer start() throws IOException {
		return new HostilePeer(new FakeLdap());
	}

	@Override
	public void accept(HostilePeer peer, Socket connection) throws IOException {
		DataInputStream in = new DataInputStream(connection.getInputStream());
		in.readByte();
		in.skipNBytes(in.readByte());
		connection.getOutputStream().write(SUCCESS);
	}

}
