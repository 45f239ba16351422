package io.github.ebbtide.sample.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Clients that ask again as soon as they have an answer, and spend as little on it as
 * they can: all answers are as long as the first.
 */
final class ClosedLoop implements AutoCloseable {

	private final ExecutorService threads;

	private final List<SocketChannel> connections = new ArrayList<>();

	private final byte[] request;

	private final int responseLength;

	ClosedLoop(InetSocketAddress address, String target, int connections) throws IOException {
		this.request = ("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
		this.threads = Executors.newFixedThreadPool(connections);
		for (int i = 0; i < connections; i++) {
			this.connections.add(SocketChannel.open(address));
		}
		this.responseLength = firstResponse(this.connections.get(0));
	}

	private int firstResponse(SocketChannel connection) throws IOException {
		connection.write(ByteBuffer.wrap(this.request));
		ByteBuffer response = ByteBuffer.allocate(4096);
		String text = "";
		int end = -1;
		while (end < 0 || response.position() < end) {
			if (connection.read(response) < 0) {
				throw new IOException("Closed: " + text);
			}
			text = new String(response.array(), 0, response.position(), StandardCharsets.US_ASCII);
			int body = text.indexOf("\r\n\r\n") + 4;
			if (body > 3) {
				String length = text.split("Content-Length: ", 2)[1].split("\r\n", 2)[0];
				end = body + Integer.parseInt(length);
			}
		}
		return end;
	}

	/** Returns the number of requests answered in this time. */
	long requests(Duration duration) throws InterruptedException, ExecutionException {
		long end = System.nanoTime() + duration.toNanos();
		List<Future<Long>> counts = this.connections.stream()
			.map((connection) -> this.threads.submit(() -> ask(connection, end)))
			.toList();
		long sum = 0;
		for (Future<Long> count : counts) {
			sum += count.get();
		}
		return sum;
	}

	private long ask(SocketChannel connection, long end) throws IOException {
		ByteBuffer request = ByteBuffer.allocateDirect(this.request.length).put(this.request);
		ByteBuffer response = ByteBuffer.allocateDirect(this.responseLength);
		long count = 0;
		while (System.nanoTime() < end) {
			request.flip();
			connection.write(request);
			response.clear();
			while (response.hasRemaining()) {
				if (connection.read(response) < 0) {
					throw new IOException("Closed");
				}
			}
			count++;
		}
		return count;
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
		this.connections.forEach((connection) -> {
			try {
				connection.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

}
