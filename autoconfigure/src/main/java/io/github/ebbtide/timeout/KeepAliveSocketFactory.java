package io.github.ebbtide.timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

import javax.net.SocketFactory;

import org.jspecify.annotations.Nullable;

/**
 * Makes sockets with tuned keep-alive. PostgreSQL's driver creates it by name; it can
 * switch keep-alive on, but not tune it.
 *
 * @since 0.1.0
 */
public final class KeepAliveSocketFactory extends SocketFactory {

	/**
	 * Create a factory.
	 */
	public KeepAliveSocketFactory() {
	}

	@Override
	public Socket createSocket() throws IOException {
		Socket socket = new Socket();
		KeepAlive.arm(socket);
		return socket;
	}

	@Override
	public Socket createSocket(String host, int port) throws IOException {
		return connect(new InetSocketAddress(host, port), null);
	}

	@Override
	public Socket createSocket(InetAddress host, int port) throws IOException {
		return connect(new InetSocketAddress(host, port), null);
	}

	@Override
	public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
		return connect(new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
	}

	@Override
	public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
		return connect(new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
	}

	private Socket connect(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
		Socket socket = createSocket();
		try {
			socket.bind(local);
			socket.connect(remote);
			return socket;
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
	}

}
