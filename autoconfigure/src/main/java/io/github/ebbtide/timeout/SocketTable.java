package io.github.ebbtide.timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads the kernel's table of TCP sockets, and counts those of this process: the tables
 * of a network namespace list everybody's, so each is looked up among the descriptors of
 * this process by its inode.
 */
final class SocketTable {

	/** By the number that the kernel uses. */
	static final List<String> STATES = List.of("established", "syn-sent", "syn-recv", "fin-wait-1", "fin-wait-2",
			"time-wait", "close", "close-wait", "last-ack", "listen", "closing");

	/** No descriptor leads to one in such a state. */
	static final Set<String> KERNELS_OWN = Set.of("syn-recv", "time-wait");

	static final String RETRANSMITTING = "retransmitting";

	static final String ZERO_WINDOW = "zero-window";

	static final String UNPROTECTED = "unprotected";

	private static final int STATE = 3;

	private static final int TIMER = 5;

	private static final int RETRANSMITS = 6;

	private static final int INODE = 9;

	private static final int ESTABLISHED = 1;

	private static final String SOCKET = "socket:[";

	private final Path process;

	SocketTable(Path process) {
		this.process = process;
	}

	static boolean isReadable(Path process) {
		return Files.isReadable(process.resolve("net/tcp")) && Files.isDirectory(process.resolve("fd"));
	}

	/**
	 * Count.
	 * @return numbers by state
	 * @throws IOException if the table cannot be read
	 */
	Map<String, Integer> count() throws IOException {
		Set<String> inodes = inodes();
		Map<String, Integer> counts = new HashMap<>();
		for (String table : List.of("net/tcp", "net/tcp6")) {
			Path file = this.process.resolve(table);
			if (Files.isReadable(file)) {
				try (Stream<String> lines = Files.lines(file, StandardCharsets.US_ASCII)) {
					lines.skip(1).forEach((line) -> count(line.trim().split("\\s+"), inodes, counts));
				}
			}
		}
		return counts;
	}

	private Set<String> inodes() throws IOException {
		Set<String> inodes = new HashSet<>();
		try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(this.process.resolve("fd"))) {
			for (Path descriptor : descriptors) {
				try {
					String target = Files.readSymbolicLink(descriptor).toString();
					if (target.startsWith(SOCKET)) {
						inodes.add(target.substring(SOCKET.length(), target.length() - 1));
					}
				}
				catch (IOException ex) {
					// closed meanwhile
				}
			}
		}
		return inodes;
	}

	private static void count(String[] columns, Set<String> inodes, Map<String, Integer> counts) {
		if (columns.length <= INODE || !inodes.contains(columns[INODE])) {
			return;
		}
		int state = Integer.parseInt(columns[STATE], 16);
		if (state < 1 || state > STATES.size()) {
			return;
		}
		counts.merge(STATES.get(state - 1), 1, Integer::sum);
		String timer = columns[TIMER].substring(0, 2);
		boolean retransmits = timer.equals("01") && Long.parseLong(columns[RETRANSMITS], 16) > 0;
		if (retransmits) {
			counts.merge(RETRANSMITTING, 1, Integer::sum);
		}
		else if (timer.equals("04")) {
			counts.merge(ZERO_WINDOW, 1, Integer::sum);
		}
		else if (timer.equals("00") && state == ESTABLISHED) {
			counts.merge(UNPROTECTED, 1, Integer::sum);
		}
	}

}
