package io.github.ebbtide.websocket;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many peers on one thread, each of which notes exactly what it gets: messages, a close
 * frame, and then a FIN or a reset.
 */
final class Herd implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final InetSocketAddress address;

	private final Selector selector = Selector.open();

	private final List<Peer> peers = new CopyOnWriteArrayList<>();

	private final Thread thread = new Thread(this::work, "herd");

	Herd(int port) throws IOException {
		this(new InetSocketAddress("127.0.0.1", port));
	}

	Herd(InetSocketAddress address) throws IOException {
		this.address = address;
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/** Opens sessions that answer a close as they should. */
	List<Peer> join(Kind kind, int count) throws IOException {
		return join(kind, count, Manner.POLITE);
	}

	List<Peer> join(Kind kind, int count, Manner manner) throws IOException {
		return join(kind, kind::path, count, manner);
	}

	/** Opens sessions that begin with nothing. */
	List<Peer> join(String path, int count, Manner manner) throws IOException {
		return join(Kind.RAW, (number) -> path, count, manner);
	}

	private List<Peer> join(Kind kind, IntFunction<String> path, int count, Manner manner) throws IOException {
		Peer[] joined = new Peer[count];
		for (int i = 0; i < count; i++) {
			joined[i] = new Peer(SocketChannel.open(), kind, manner);
			if (manner == Manner.DEAF || manner == Manner.SLOW) {
				joined[i].channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
			}
			joined[i].channel.connect(this.address);
			joined[i].channel.write(ByteBuffer.wrap(Frames.handshake(path.apply(i))));
			joined[i].channel.configureBlocking(false);
			joined[i].channel.register(this.selector, SelectionKey.OP_READ, joined[i]);
			this.selector.wakeup();
		}
		List<Peer> list = List.of(joined);
		this.peers.addAll(list);
		await(() -> list.stream().allMatch((peer) -> peer.ready || peer.end != null));
		list.forEach((peer) -> {
			if (peer.end != null) {
				throw new IllegalStateException("Refused: " + peer.head);
			}
		});
		return list;
	}

	List<Peer> peers() {
		return this.peers;
	}

	void awaitEnd(Predicate<Peer> which) {
		await(() -> this.peers.stream().filter(which).allMatch((peer) -> peer.end != null));
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(condition);
	}

	private void work() {
		try {
			while (this.selector.isOpen()) {
				this.selector.select((key) -> ((Peer) key.attachment()).read(key), 10);
			}
		}
		catch (IOException | ClosedSelectorException ex) {
			// closed
		}
	}

	@Override
	public void close() throws IOException {
		for (Closeable peer : this.peers.stream().map((peer) -> peer.channel).toList()) {
			peer.close();
		}
		this.selector.close();
	}

	/** Asserts that each has got the close and finished the handshake. */
	static void assertClosed(List<Peer> peers, int code, String reason) {
		assertThat(peers).allSatisfy((peer) -> {
			assertThat(peer.close).isNotNull();
			assertThat(peer.close.code()).isEqualTo(code);
			assertThat(peer.close.reason()).isEqualTo(reason);
			assertThat(peer.framesAfterClose).isZero();
			assertThat(peer.end).isEqualTo(End.FIN);
		});
	}

	/** How a peer behaves. */
	enum Manner {

		/** Reads and answers. */
		POLITE,

		/** Reads, and does not answer a close. */
		MUTE,

		/** Reads and answers, a little at a time. */
		SLOW,

		/** Reads nothing once it is open. */
		DEAF

	}

	/** Which endpoint a peer talks to, and how a session begins there. */
	enum Kind {

		RAW("/raw", null, null), JAKARTA("/jakarta/%s", null, null), PROGRAMMATIC("/programmatic", null, null),
		STOMP("/stomp", "CONNECT\naccept-version:1.2\nhost:localhost\n\n\0", "CONNECTED"),
		SOCKJS("/sockjs/000/s%s/websocket", null, "o");

		private final String path;

		private final @Nullable String hello;

		private final @Nullable String answer;

		Kind(String path, @Nullable String hello, @Nullable String answer) {
			this.path = path;
			this.hello = hello;
			this.answer = answer;
		}

		String path(int number) {
			return this.path.formatted(number + "x" + Long.toString(System.nanoTime(), 36));
		}

	}

	/** How a connection ended. */
	enum End {

		FIN, RESET

	}

	/** One of them. */
	static final class Peer {

		private final SocketChannel channel;

		final Kind kind;

		final Manner manner;

		private ByteBuffer in = ByteBuffer.allocate(512);

		private final ByteArrayOutputStream headBytes = new ByteArrayOutputStream();

		volatile @Nullable String head;

		volatile boolean ready;

		final List<String> messages = new CopyOnWriteArrayList<>();

		volatile Frames.@Nullable Frame close;

		volatile long closedAt;

		volatile int framesAfterClose;

		volatile @Nullable End end;

		volatile long endedAt;

		Peer(SocketChannel channel, Kind kind, Manner manner) {
			this.channel = channel;
			this.kind = kind;
			this.manner = manner;
		}

		/** Asks for something, and does not wait for the answer. */
		static void request(int port, String path) throws IOException {
			SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
			channel.write(ByteBuffer
				.wrap(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
		}

		/** Sends something. */
		void send(byte[] bytes) {
			try {
				ByteBuffer buffer = ByteBuffer.wrap(bytes);
				while (buffer.hasRemaining()) {
					this.channel.write(buffer);
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private void read(SelectionKey key) {
			try {
				int count = this.channel.read(this.in);
				if (count < 0) {
					end(End.FIN, key);
					return;
				}
				this.in.flip();
				understand(key);
				this.in.compact();
				if (!this.in.hasRemaining()) {
					this.in = ByteBuffer.allocate(this.in.capacity() * 2).put(this.in.flip());
				}
			}
			catch (IOException | UncheckedIOException ex) {
				end(End.RESET, key);
			}
		}

		private void end(End end, SelectionKey key) {
			this.endedAt = System.nanoTime();
			this.end = end;
			key.cancel();
			try {
				this.channel.close();
			}
			catch (IOException ex) {
				// it is over anyway
			}
		}

		private void understand(SelectionKey key) throws IOException {
			while (this.head == null && this.in.hasRemaining()) {
				this.headBytes.write(this.in.get());
				String head = this.headBytes.toString(StandardCharsets.US_ASCII);
				if (head.endsWith("\r\n\r\n")) {
					this.head = head;
					if (this.kind.hello != null) {
						send(Frames.text(this.kind.hello));
					}
					if (this.kind.answer == null) {
						ready(key);
					}
				}
			}
			for (Frames.Frame frame = frame(); frame != null; frame = frame()) {
				if (this.close != null) {
					this.framesAfterClose++;
				}
				else if (frame.opCode() == Frames.CLOSE) {
					this.closedAt = System.nanoTime();
					this.close = frame;
					if (this.manner == Manner.POLITE || this.manner == Manner.SLOW) {
						send(Frames.close(frame.code()));
					}
				}
				else if (!this.ready) {
					if (frame.text().startsWith(String.valueOf(this.kind.answer))) {
						ready(key);
					}
				}
				else {
					this.messages.add(frame.text());
				}
			}
		}

		private Frames.@Nullable Frame frame() {
			return (this.head != null) ? Frames.next(this.in) : null;
		}

		private void ready(SelectionKey key) {
			this.ready = true;
			if (this.manner == Manner.DEAF) {
				key.interestOps(0);
			}
		}

	}

}
