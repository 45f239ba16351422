package io.github.ebbtide.traffic;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.github.ebbtide.work.Deadline;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TomcatConnector}: a listener that cannot be closed losslessly is
 * closed all the same.
 */
@Timeout(60)
class TomcatConnectorTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	@TempDir
	private Path directory;

	private final Tomcat tomcat = new Tomcat();

	private int port;

	private final CountDownLatch stuck = new CountDownLatch(1);

	private final CountDownLatch end = new CountDownLatch(1);

	@AfterEach
	void stop() throws Exception {
		this.end.countDown();
		this.tomcat.stop();
		this.tomcat.destroy();
	}

	@Test
	void anAcceptorThatNobodyCanWakeIsNotWaitedFor() throws Exception {
		Deadline deadline = Deadline.after(LONG);
		TomcatConnector connector = start(new EndpointWithoutDescriptors());
		connector.closeListener(deadline);
		assertThat(deadline.hasPassed()).isFalse();
		assertThat(deadline.remaining()).isGreaterThan(LONG.dividedBy(4));
		assertClosed();
	}

	@Test
	void anAcceptorThatIsStuckLeavesTimeToOthers() throws Exception {
		TomcatConnector connector = start(new StuckEndpoint());
		try (Socket client = connect()) {
			assertThat(client.isConnected()).isTrue();
			this.stuck.await();
			Deadline deadline = Deadline.after(Duration.ofSeconds(8));
			connector.closeListener(deadline);
			assertThat(deadline.hasPassed()).isFalse();
			assertClosed();
		}
	}

	@Test
	void aListenerIsClosedByWhoeverComesNextWhenTheFirstIsInterrupted() throws Exception {
		TomcatConnector connector = start(new StuckEndpoint());
		try (Socket client = connect()) {
			assertThat(client.isConnected()).isTrue();
			this.stuck.await();
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(InterruptedException.class)
				.isThrownBy(() -> connector.closeListener(Deadline.after(LONG)));
			connector.closeListener(Deadline.after(Duration.ofSeconds(4)));
			assertClosed();
		}
	}

	private TomcatConnector start(DrainableNioEndpoint endpoint) throws Exception {
		Connector connector = new Connector(new DrainableHttp11NioProtocol(endpoint));
		connector.setPort(0);
		// as Boot does; others Tomcat does not close before it is destroyed
		connector.setProperty("bindOnInit", "false");
		this.tomcat.setBaseDir(this.directory.toString());
		this.tomcat.setConnector(connector);
		this.tomcat.start();
		this.port = connector.getLocalPort();
		return new TomcatConnector(connector);
	}

	private Socket connect() throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(), this.port);
	}

	private void assertClosed() {
		assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
	}

	private static final class EndpointWithoutDescriptors extends DrainableNioEndpoint {

		@Override
		SocketChannel open() throws IOException {
			throw new IOException("Too many open files");
		}

	}

	private final class StuckEndpoint extends DrainableNioEndpoint {

		@Override
		protected boolean setSocketOptions(SocketChannel socket) {
			TomcatConnectorTests.this.stuck.countDown();
			try {
				TomcatConnectorTests.this.end.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return false;
		}

	}

}
