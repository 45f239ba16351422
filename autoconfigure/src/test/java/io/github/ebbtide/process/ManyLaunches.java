package io.github.ebbtide.process;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Launches a thousand children, four at a time, while eight threads open and close files
 * and sockets, and says which descriptors the children had.
 */
final class ManyLaunches {

	private static final Log logger = LogFactory.getLog(ManyLaunches.class);

	private static final int LAUNCHES = 1000;

	private static volatile boolean over;

	private ManyLaunches() {
	}

	public static void main(String[] arguments) throws Exception {
		Set<String> seen = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 8; i++) {
			Thread churn = new Thread((i % 2 == 0) ? ManyLaunches::churnFiles : ManyLaunches::churnSockets);
			churn.setDaemon(true);
			churn.start();
		}
		ExecutorService callers = Executors.newFixedThreadPool(4);
		try (LocalChildProcesses children = new LocalChildProcesses(ChildProcessSettings.defaults(), List::of)) {
			List<Future<?>> launches = new ArrayList<>();
			for (int i = 0; i < LAUNCHES; i++) {
				launches.add(callers.submit(() -> seen.add(String.join(" ",
						children.run(Command.of("ls", "/proc/self/fd")).orThrow().stdout().split("\n")))));
			}
			for (Future<?> launch : launches) {
				launch.get();
			}
		}
		over = true;
		callers.shutdown();
		boolean inherited = Files.exists(Path.of("/proc/self/fd/9"));
		logger.info("launched " + LAUNCHES + ", parent has 9: " + inherited + ", children had " + seen);
	}

	private static void churnFiles() {
		try {
			while (!over) {
				Path file = Files.createTempFile("churn", ".tmp");
				Files.newOutputStream(file).close();
				Files.delete(file);
			}
		}
		catch (Exception ex) {
			logger.error("churning failed", ex);
		}
	}

	private static void churnSockets() {
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			while (!over) {
				try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
						Socket accepted = server.accept()) {
					accepted.setTcpNoDelay(client.getTcpNoDelay());
				}
			}
		}
		catch (Exception ex) {
			logger.error("churning failed", ex);
		}
	}

}
