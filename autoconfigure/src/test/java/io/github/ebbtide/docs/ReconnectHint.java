package io.github.ebbtide.docs;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;

import io.github.ebbtide.websocket.WebSocketConnection;
import io.github.ebbtide.websocket.WebSocketListener;

import org.springframework.stereotype.Component;

@Component
class ReconnectHint implements WebSocketListener {

	@Override
	public void goodbye(WebSocketConnection session) throws IOException {
		if (session.subProtocol() == null) {
			int seconds = ThreadLocalRandom.current().nextInt(5, 30);
			session.send("{\"reconnectAfter\":%d}".formatted(seconds));
		}
	}

}
