package io.github.ebbtide.traffic.autoconfigure;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.OneServer;
import io.github.ebbtide.fixture.ReactiveApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How an application on Jetty stops.
 */
@Timeout(180)
class JettyStopIT {

	@Test
	void underLoadNotOneRequestFails() throws Exception {
		Load.failsNowhere(AppProcess.of(ReactiveApplication.class)
			.with(OneServer.JETTY, "spring.main.web-application-type=servlet", "ebbtide.traffic.quiet-period=500ms"));
	}

}
