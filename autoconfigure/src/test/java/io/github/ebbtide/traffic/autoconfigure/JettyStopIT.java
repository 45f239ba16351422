package io.github.ebbtide.traffic.autoconfigure;

import io.github.ebbtide.fixture.AppProcess;
import io.github.ebbtide.fixture.OneServer;
import io.github.ebbtide.fixture.ReactiveApplication;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How an application on Jetty stops.
 */
@Timeout(180)
class JettyStopIT {

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void underLoadNotOneRequestFails(String type) throws Exception {
		Load.failsNowhere(AppProcess.of(ReactiveApplication.class)
			.with(OneServer.JETTY, "spring.main.web-application-type=" + type, "ebbtide.traffic.quiet-period=500ms"));
	}

}
