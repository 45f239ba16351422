package io.github.ebbtide.timeout;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketTable}.
 */
@Timeout(60)
class SocketTableTests {

	private static final String TABLE = """
			  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
			   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1 0
			   1: 0100007F:1F90 0100007F:0001 01 00000000:00000000 02:00000A5E 00000000     0        0 12 1 0
			   2: 0100007F:1F90 0100007F:0002 01 00000010:00000000 01:0000005E 00000004     0        0 13 1 0
			   3: 0100007F:1F90 0100007F:0003 01 00FFFFFF:00000000 04:0000005E 00000000     0        0 14 1 0
			   4: 0100007F:1F90 0100007F:0004 01 00000000:00000000 00:00000000 00000000     0        0 15 1 0
			   5: 0100007F:1F90 0100007F:0005 08 00000000:00000000 00:00000000 00000000     0        0 16 1 0
			   6: 0100007F:1F90 0100007F:0006 08 00000000:00000000 00:00000000 00000000     0        0 99 1 0
			""";

	@Test
	@EnabledOnOs(value = { OS.LINUX, OS.MAC }, disabledReason = "symbolic links")
	void socketsOfThisProcessAreCountedByStateAndTrouble(@TempDir Path process) throws Exception {
		Files.createDirectory(process.resolve("net"));
		Files.createDirectory(process.resolve("fd"));
		Files.writeString(process.resolve("net/tcp6"), TABLE);
		for (int inode = 11; inode <= 16; inode++) {
			Files.createSymbolicLink(process.resolve("fd/" + inode), Path.of("socket:[" + inode + "]"));
		}
		Files.createSymbolicLink(process.resolve("fd/1"), Path.of("/dev/null"));
		assertThat(new SocketTable(process).count()).isEqualTo(Map.of("listen", 1, "established", 4, "close-wait", 1,
				"retransmitting", 1, "zero-window", 1, "unprotected", 1));
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void anArmedSocketIsProtectedAndAnAbandonedOneWaitsForItsClose() throws Exception {
		SocketTable table = new SocketTable(Path.of("/proc/self"));
		Map<String, Integer> before = table.count();
		try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
				Socket bare = new Socket(server.getInetAddress(), server.getLocalPort());
				Socket bareServer = server.accept();
				Socket armed = new KeepAliveSocketFactory().createSocket(server.getInetAddress(),
						server.getLocalPort());
				Socket armedServer = server.accept()) {
			KeepAlive.arm(armedServer);
			Map<String, Integer> after = table.count();
			assertThat(difference(before, after, "listen")).isOne();
			assertThat(difference(before, after, "established")).isEqualTo(4);
			assertThat(difference(before, after, "unprotected")).isEqualTo(2);
			bareServer.shutdownOutput();
			assertThat(difference(after, table.count(), "close-wait")).isOne();
			assertThat(bare.isClosed()).isFalse();
			assertThat(armed.getKeepAlive()).isTrue();
		}
	}

	private static int difference(Map<String, Integer> before, Map<String, Integer> after, String state) {
		return after.getOrDefault(state, 0) - before.getOrDefault(state, 0);
	}

}
