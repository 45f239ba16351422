package io.github.ebbtide.docs;

import io.github.ebbtide.shutdown.OnShutdown;
import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.work.Deadline;

import org.springframework.stereotype.Component;

@Component
class SearchIndex {

	@OnShutdown(phase = ShutdownPhase.FINISH, after = "http", timeout = "5s")
	void flush(Deadline deadline) {
		// runs once no request is in flight; deadline says how long it may take
	}

}
