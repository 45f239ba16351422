package io.github.ebbtide.sample.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Thousands of connections, all of them idle: kept alive after a request, or WebSockets.
 * One thread reads them, answers close frames, and notes how each ends. Some may be dead:
 * nobody reads those.
 */
final class Crowd implements AutoCloseable {

	private static final String REQUEST = "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n";

	private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
			+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

	private static final int SPARE_DESCRIPTORS = 2_000;

	// one address has some 28,000 ports for one peer
	private static final int CONNECTIONS_AN_ADDRESS = 5_000;

	private final Selector selector = Selector.open();

	private final List<SocketChannel> channels = new ArrayList<>();

	private final AtomicInteger closeFrames = new AtomicInteger();

	private final AtomicInteger ends = new AtomicInteger();

	private final Thread thread = new Thread(this::work, "crowd");

	private Crowd() throws IOException {
		this.thread.setDaemon(true);
	}

	static Crowd ofKeptAlive(InetSocketAddress address, int count) throws IOException {
		return new Crowd().join(address, REQUEST.formatted("/hello", ""), count, 0);
	}

	static Crowd ofWebSockets(InetSocketAddress address, int count, int dead) throws IOException {
		return new Crowd().join(address, REQUEST.formatted("/socket", UPGRADE), count, dead);
	}

	/** Returns how many connections the limits of this system allow. */
	static int possible(int wanted) throws IOException {
		Process ulimit = new ProcessBuilder("bash", "-c", "ulimit -Hn").start();
		try (BufferedReader reader = ulimit.inputReader()) {
			String limit = reader.readLine();
			return limit.matches("\\d+") ? Math.min(wanted, Integer.parseInt(limit) - SPARE_DESCRIPTORS) : wanted;
		}
	}

	private Crowd join(InetSocketAddress address, String request, int count, int dead) throws IOException {
		ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
		ByteBuffer response = ByteBuffer.allocate(1024);
		for (int i = 0; i < count; i++) {
			SocketChannel channel = SocketChannel.open();
			this.channels.add(channel);
			channel.bind(new InetSocketAddress("127.0.0." + (1 + i / CONNECTIONS_AN_ADDRESS), 0));
			channel.connect(address);
			channel.write(bytes.rewind());
			// a short response comes in one piece
			if (channel.read(response.clear()) < 0) {
				throw new IOException("Refused");
			}
			if (i >= dead) {
				channel.configureBlocking(false);
				channel.register(this.selector, SelectionKey.OP_READ);
			}
		}
		this.thread.start();
		return this;
	}

	/** Returns how many have seen a close frame. */
	int closeFrames() {
		return this.closeFrames.get();
	}

	/** Returns how many connections have ended. */
	int ends() {
		return this.ends.get();
	}

	private void work() {
		ByteBuffer buffer = ByteBuffer.allocate(1024);
		try {
			while (this.selector.isOpen()) {
				this.selector.select((key) -> read(key, buffer.clear()));
			}
		}
		catch (IOException | ClosedSelectorException ex) {
			// closed
		}
	}

	private void read(SelectionKey key, ByteBuffer buffer) {
		SocketChannel channel = (SocketChannel) key.channel();
		try {
			int count = channel.read(buffer);
			if (count < 0) {
				end(key);
			}
			else if (count >= 4 && (buffer.get(0) & 0xff) == 0x88) {
				this.closeFrames.incrementAndGet();
				// masked with zeros
				channel.write(ByteBuffer
					.wrap(new byte[] { (byte) 0x88, (byte) 0x82, 0, 0, 0, 0, buffer.get(2), buffer.get(3) }));
			}
		}
		catch (IOException ex) {
			end(key);
		}
	}

	private void end(SelectionKey key) {
		this.ends.incrementAndGet();
		key.cancel();
	}

	@Override
	public void close() throws IOException {
		this.selector.close();
		for (SocketChannel channel : this.channels) {
			channel.close();
		}
	}

}
