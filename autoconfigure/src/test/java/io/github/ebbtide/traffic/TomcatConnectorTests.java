package io.github.ebbtide.traffic;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.github.ebbtide.fixture.Rounds;
import io.github.ebbtide.work.Deadline;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TomcatConnector}: a listener that cannot be closed losslessly is
 * closed all the same.
 */
@Timeout(120)
class TomcatConnectorTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	@TempDir
	private Path directory;

	@Test
	void anAcceptorThatNobodyCanWakeIsNotWaitedFor() throws Exception {
		try (Server server = new Server(this.directory, new EndpointWithoutDescriptors())) {
			Deadline deadline = Deadline.after(LONG);
			server.connector().closeListener(deadline);
			assertThat(deadline.hasPassed()).isFalse();
			server.assertClosed();
		}
	}

	@Test
	void anAcceptorThatIsStuckLeavesTimeToOthers() throws Exception {
		Rounds.oneOf(3, () -> {
			StuckEndpoint endpoint = new StuckEndpoint();
			try (Server server = new Server(this.directory, endpoint); Socket client = server.connect()) {
				assertThat(client.isConnected()).isTrue();
				endpoint.stuck.await();
				Deadline deadline = Deadline.after(Duration.ofSeconds(4));
				server.connector().closeListener(deadline);
				assertThat(deadline.hasPassed()).isFalse();
				server.assertClosed();
				endpoint.end.countDown();
			}
		});
	}

	@Test
	void aListenerIsClosedByWhoeverComesNextWhenTheFirstIsInterrupted() throws Exception {
		StuckEndpoint endpoint = new StuckEndpoint();
		try (Server server = new Server(this.directory, endpoint); Socket client = server.connect()) {
			assertThat(client.isConnected()).isTrue();
			endpoint.stuck.await();
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(InterruptedException.class)
				.isThrownBy(() -> server.connector().closeListener(Deadline.after(LONG)));
			server.connector().closeListener(Deadline.after(Duration.ofSeconds(4)));
			server.assertClosed();
			endpoint.end.countDown();
		}
	}

	private static final class Server implements AutoCloseable {

		private final Tomcat tomcat = new Tomcat();

		private final TomcatConnector connector;

		private final int port;

		Server(Path directory, DrainableNioEndpoint endpoint) throws LifecycleException {
			Connector connector = new Connector(new DrainableHttp11NioProtocol(endpoint));
			connector.setPort(0);
			// as Boot does; others Tomcat does not close before it is destroyed
			connector.setProperty("bindOnInit", "false");
			this.tomcat.setBaseDir(directory.toString());
			this.tomcat.setConnector(connector);
			this.tomcat.start();
			this.port = connector.getLocalPort();
			this.connector = new TomcatConnector(connector);
		}

		TomcatConnector connector() {
			return this.connector;
		}

		Socket connect() throws IOException {
			return new Socket(InetAddress.getLoopbackAddress(), this.port);
		}

		void assertClosed() {
			assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
		}

		@Override
		public void close() throws LifecycleException {
			this.tomcat.stop();
			this.tomcat.destroy();
		}

	}

	private static final class EndpointWithoutDescriptors extends DrainableNioEndpoint {

		@Override
		SocketChannel open() throws IOException {
			throw new IOException("Too many open files");
		}

	}

	private static final class StuckEndpoint extends DrainableNioEndpoint {

		private final CountDownLatch stuck = new CountDownLatch(1);

		private final CountDownLatch end = new CountDownLatch(1);

		@Override
		protected boolean setSocketOptions(SocketChannel socket) {
			this.stuck.countDown();
			try {
				this.end.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return false;
		}

	}

}
