package io.github.ebbtide.sample.benchmark.peer;

import java.util.concurrent.locks.LockSupport;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Jetty with its {@code GracefulHandler}, stopped by its shutdown hook.
 */
public final class JettyPeer {

	private static final long STOP_TIMEOUT_MILLIS = 25_000;

	private JettyPeer() {
	}

	public static void main(String[] arguments) throws Exception {
		Peers.beQuiet();
		Server server = new Server();
		ServerConnector connector = new ServerConnector(server);
		server.addConnector(connector);
		server.setHandler(new GracefulHandler(new Answers()));
		server.setStopTimeout(STOP_TIMEOUT_MILLIS);
		server.setStopAtShutdown(true);
		server.start();
		Peers.announce(JettyPeer.class, connector.getLocalPort());
	}

	private static final class Answers extends Handler.Abstract {

		@Override
		public boolean handle(Request request, Response response, Callback callback) {
			LockSupport.parkNanos(Peers.nanos(Request.getPathInContext(request)));
			response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
			Content.Sink.write(response, true, Peers.ANSWER, callback);
			return true;
		}

	}

}
