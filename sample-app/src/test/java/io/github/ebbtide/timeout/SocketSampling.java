package io.github.ebbtide.timeout;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One look at the kernel's table, in a process with as many sockets.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SocketSampling {

	/** Within the file descriptors that most systems grant. */
	public static final List<Integer> COUNTS = List.of(100, 1_000, 10_000);

	private final SocketTable table = new SocketTable(Path.of("/proc/self"));

	private final List<Socket> sockets = new ArrayList<>();

	@Param("100")
	private int count;

	private ServerSocket server;

	@Setup(Level.Trial)
	public void open() throws Exception {
		this.server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
		while (this.sockets.size() < this.count) {
			this.sockets.add(new Socket(this.server.getInetAddress(), this.server.getLocalPort()));
			this.sockets.add(this.server.accept());
		}
	}

	@Benchmark
	public Map<String, Integer> sample() throws Exception {
		return this.table.count();
	}

	@TearDown(Level.Trial)
	public void close() throws Exception {
		for (Socket socket : this.sockets) {
			socket.close();
		}
		this.server.close();
	}

}
