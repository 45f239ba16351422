package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import io.github.ebbtide.work.ManualTicker;

/**
 * A session whose peer does what the test says.
 */
final class FakeSession extends OpenSession {

	private final WebSocketSessions sessions;

	private final ManualTicker ticker;

	final List<String> calls = new ArrayList<>();

	boolean answers = true;

	/** The only code that it can send, if there is one. */
	int accepts;

	boolean survivesCleanUp;

	Runnable beat = () -> {
	};

	LongSupplier handling = () -> 0;

	volatile boolean busy;

	volatile boolean quietSoon;

	FakeSession(WebSocketSessions sessions, ManualTicker ticker) {
		super("/fake", "10.0.0.1:5555");
		this.sessions = sessions;
		this.ticker = ticker;
		sessions.add(this);
	}

	@Override
	void beat(Duration patience) {
		this.beat.run();
	}

	private void call(String what) {
		this.calls.add(what + " at " + this.ticker.elapsed().toMillis());
	}

	@Override
	void close(int code, String reason) {
		call("close " + code + " " + reason);
		if (this.accepts != 0) {
			closing(this.accepts);
		}
		if (this.answers) {
			acknowledge();
			this.sessions.remove(this);
		}
	}

	@Override
	void cut() {
		call("cut");
	}

	@Override
	void cleanUp() {
		if (!this.survivesCleanUp) {
			this.sessions.remove(this);
		}
	}

	@Override
	long handling() {
		return this.handling.getAsLong();
	}

	@Override
	boolean isBusy(boolean patient) {
		return this.busy || (patient && this.quietSoon);
	}

	@Override
	public String subProtocol() {
		return "fake";
	}

	@Override
	public void send(String text) {
		call("send " + text);
	}

}
