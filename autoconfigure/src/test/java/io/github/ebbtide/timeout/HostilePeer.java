package io.github.ebbtide.timeout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A peer that does not keep to the rules, on a real socket.
 */
public final class HostilePeer implements AutoCloseable {

	/** How long an answer trickles. */
	private static final long TRICKLE_MILLIS = 2000;

	private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ";

	private final ServerSocket listener = new ServerSocket();

	private final List<Socket> connections = new CopyOnWriteArrayList<>();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Behaviour behaviour;

	public HostilePeer(Behaviour behaviour) throws IOException {
		this(behaviour, 4096);
	}

	private HostilePeer(Behaviour behaviour, int receiveBuffer) throws IOException {
		this.behaviour = behaviour;
		this.listener.setReceiveBufferSize(receiveBuffer);
		this.listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		start("hostile-peer", this::accept);
	}

	/**
	 * Trickles without an end, in a process of its own, and prints its port.
	 * @param args none
	 */
	public static void main(String[] args) throws Exception {
		try (ServerSocket listener = new ServerSocket(0)) {
			System.out.println(listener.getLocalPort());
			try (Socket connection = listener.accept()) {
				readHead(connection);
				write(connection, HEAD + Integer.MAX_VALUE + "\r\n\r\n");
				CountDownLatch never = new CountDownLatch(1);
				while (!never.await(50, TimeUnit.MILLISECONDS)) {
					write(connection, "x");
				}
			}
		}
	}

	private static void start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	public int port() {
		return this.listener.getLocalPort();
	}

	public String url() {
		return "http://127.0.0.1:" + port() + "/greeting";
	}

	public int connections() {
		return this.connections.size();
	}

	private void accept() {
		try {
			while (true) {
				Socket connection = this.listener.accept();
				this.connections.add(connection);
				start("hostile-connection", () -> behave(connection));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void behave(Socket connection) {
		try {
			this.behaviour.accept(this, connection);
			this.closed.await();
		}
		catch (IOException | InterruptedException ex) {
			// the other side has given up
		}
	}

	/** Waits, unless the peer is closed. */
	void pause(long millis) throws InterruptedException, IOException {
		if (this.closed.await(millis, TimeUnit.MILLISECONDS)) {
			throw new IOException("closed");
		}
	}

	/** Shakes hands, and never reads what comes after that. */
	public static HostilePeer deaf(SSLContext tls) throws IOException {
		return new HostilePeer((peer, connection) -> {
			SSLSocket secure = (SSLSocket) tls.getSocketFactory()
				.createSocket(connection, InputStream.nullInputStream(), true);
			secure.startHandshake();
			// would close what it is on, once nobody knew it any more
			peer.connections.add(secure);
		});
	}

	/**
	 * Answers in the manner that the question names: not at all, by half, or a byte at a
	 * time; otherwise at once.
	 */
	void answer(String question, Socket connection, byte[] answer) throws InterruptedException, IOException {
		OutputStream out = connection.getOutputStream();
		if (question.contains("silent")) {
			pause(Long.MAX_VALUE);
		}
		else if (question.contains("half")) {
			out.write(answer, 0, answer.length / 2);
			pause(Long.MAX_VALUE);
		}
		else if (question.contains("trickling")) {
			for (byte each : answer) {
				pause(TRICKLE_MILLIS / answer.length);
				out.write(each);
			}
		}
		else {
			out.write(answer);
		}
	}

	private static void readHead(Socket connection) throws IOException {
		int matched = 0;
		while (matched < 4) {
			int read = connection.getInputStream().read();
			if (read < 0) {
				throw new IOException("gone");
			}
			matched = (read == "\r\n\r\n".charAt(matched)) ? matched + 1 : (read == '\r') ? 1 : 0;
		}
	}

	private static void write(Socket connection, String text) throws IOException {
		OutputStream out = connection.getOutputStream();
		out.write(text.getBytes(StandardCharsets.ISO_8859_1));
		out.flush();
	}

	/** Reads a request and answers nothing. */
	public static HostilePeer silent() throws IOException {
		return new HostilePeer((peer, connection) -> {
			readHead(connection);
		});
	}

	/** Answers the head and the beginning of a body, and then nothing. */
	public static HostilePeer silentInTheMiddle() throws IOException {
		return new HostilePeer((peer, connection) -> {
			readHead(connection);
			write(connection, HEAD + "10\r\n\r\nab");
		});
	}

	/** Answers the head a byte at a time. */
	public static HostilePeer slowHead(long millis) throws IOException {
		return new HostilePeer((peer, connection) -> {
			readHead(connection);
			for (char each : (HEAD + "2\r\n\r\nok").toCharArray()) {
				peer.pause(millis);
				write(connection, String.valueOf(each));
			}
		});
	}

	/** Answers a byte at a time. */
	public static HostilePeer trickling(String body, long millis) throws IOException {
		return new HostilePeer((peer, connection) -> {
			readHead(connection);
			write(connection, HEAD + body.length() + "\r\n\r\n");
			for (char each : body.toCharArray()) {
				peer.pause(millis);
				write(connection, String.valueOf(each));
			}
		});
	}

	/** Reads a part of the request at a time, and answers when it has all. */
	public static HostilePeer sipping(int size, int part, long millis) throws IOException {
		return new HostilePeer((peer, connection) -> {
			readHead(connection);
			for (int left = size; left > 0; left -= part) {
				connection.getInputStream().skipNBytes(Math.min(left, part));
				peer.pause(millis);
			}
			write(connection, HEAD + "2\r\n\r\nok");
		}, 1024 * 1024);
	}

	/** Accepts, and never reads. */
	public static HostilePeer deaf() throws IOException {
		return new HostilePeer((peer, connection) -> {
		});
	}

	@Override
	public void close() throws IOException {
		this.closed.countDown();
		this.listener.close();
		for (Socket connection : this.connections) {
			connection.close();
		}
	}

	/** What a peer does with a connection. */
	public interface Behaviour {

		void accept(HostilePeer peer, Socket connection) throws IOException, InterruptedException;

	}

}
