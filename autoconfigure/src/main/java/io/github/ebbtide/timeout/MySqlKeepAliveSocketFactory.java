package io.github.ebbtide.timeout;

import java.io.IOException;
import java.net.Socket;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;

/**
 * Makes sockets with tuned keep-alive. MySQL's driver creates it by name.
 *
 * @since 0.1.0
 */
public final class MySqlKeepAliveSocketFactory extends StandardSocketFactory {

	/**
	 * Create a factory.
	 */
	public MySqlKeepAliveSocketFactory() {
	}

	@Override
	protected Socket createSocket(PropertySet properties) {
		Socket socket = super.createSocket(properties);
		try {
			KeepAlive.arm(socket);
		}
		catch (IOException ex) {
			// as it would be without
		}
		return socket;
	}

}
