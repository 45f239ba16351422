package io.github.ebbtide.websocket;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import javax.net.ssl.SSLParameters;

import io.github.ebbtide.fixture.Tls;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.handshake.ServerHandshake;

/**
 * A peer of somebody else's making.
 */
final class LibraryPeer extends WebSocketClient {

	final List<String> messages = new CopyOnWriteArrayList<>();

	volatile int code;

	volatile String reason = "";

	private volatile boolean reading = true;

	LibraryPeer(URI uri, boolean compressed) throws Exception {
		super(uri, compressed ? new Draft_6455(new PerMessageDeflateExtension()) : new Draft_6455());
		if (uri.getScheme().equals("wss")) {
			setSocketFactory(Tls.client().getSocketFactory());
		}
	}

	void stopReading() {
		this.reading = false;
	}

	@Override
	protected void onSetSSLParameters(SSLParameters parameters) {
		// whoever it is
	}

	@Override
	public void onOpen(ServerHandshake handshake) {
		// as expected
	}

	@Override
	public void onMessage(String message) {
		if (!this.reading) {
			awaitForEver();
		}
		this.messages.add(message);
	}

	private static void awaitForEver() {
		try {
			new CountDownLatch(1).await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void onClose(int code, String reason, boolean remote) {
		this.reason = reason;
		this.code = code;
	}

	@Override
	public void onError(Exception failure) {
		// its end is what counts
	}

}
