package io.github.ebbtide.timeout.autoconfigure;

import java.util.function.Consumer;

import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Hears of a management server that has a port of its own.
 *
 * @param started what to do with it once it has started
 */
record ManagementServerListener(
		Consumer<? super WebServer> started) implements ApplicationListener<WebServerInitializedEvent> {

	private static final String NAMESPACE = "management";

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		if (WebServerApplicationContext.hasServerNamespace(event.getApplicationContext(), NAMESPACE)) {
			this.started.accept(event.getWebServer());
		}
	}

}
