package io.github.ebbtide.traffic.autoconfigure;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.traffic.DrainProgress;
import io.github.ebbtide.traffic.TomcatConnectionDrain;
import io.github.ebbtide.traffic.TomcatConnectionTask;
import io.github.ebbtide.traffic.TomcatConnectorIntake;
import io.github.ebbtide.traffic.TomcatConnectors;
import io.github.ebbtide.traffic.TomcatListenerTask;
import io.github.ebbtide.traffic.TrackedRequests;
import io.github.ebbtide.traffic.TransitTime;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

/**
 * Tomcat's connectors.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ Tomcat.class, Http11NioProtocol.class, TomcatServletWebServerFactory.class, TomcatWebServer.class,
		WebServerApplicationContext.class })
@ImportRuntimeHints(TomcatTrafficRuntimeHints.class)
class TomcatTrafficConfiguration {

	@Bean
	static TomcatTrafficCustomizer ebbtideTomcatTrafficCustomizer(Environment environment) {
		return new TomcatTrafficCustomizer(environment);
	}

	@Bean
	TomcatConnectors ebbtideTomcatConnectors(ApplicationContext context) {
		return new TomcatConnectors(new StartedConnectors(context));
	}

	@Bean
	TomcatConnectorIntake ebbtideTomcatConnectorIntake(TomcatConnectors ebbtideTomcatConnectors,
			ObjectProvider<ManagementAccess> ebbtideManagementPaths) {
		return new TomcatConnectorIntake(ebbtideTomcatConnectors,
				ebbtideManagementPaths.getIfAvailable(() -> ManagementAccess.NONE)::isOnMainPort);
	}

	@Bean
	TomcatConnectionDrain ebbtideTomcatConnectionDrain(TomcatConnectors ebbtideTomcatConnectors,
			TrackedRequests ebbtideTrackedRequests, DrainProgress ebbtideDrainProgress) {
		return new TomcatConnectionDrain(ebbtideTomcatConnectors, ebbtideTrackedRequests,
				new TransitTime(ebbtideDrainProgress));
	}

	@Bean
	ShutdownTask ebbtideTomcatIdleConnectionTask(TomcatConnectionDrain ebbtideTomcatConnectionDrain,
			TomcatConnectorIntake ebbtideTomcatConnectorIntake) {
		return ShutdownTask.repeatable("idle-connections", ShutdownPhase.FINISH, (deadline) -> {
			// where new connections are served to the last, so are those there are
			if (!ebbtideTomcatConnectorIntake.staysOpen()) {
				ebbtideTomcatConnectionDrain.closeIdle(deadline);
			}
		});
	}

	@Bean
	TomcatConnectionTask ebbtideTomcatConnectionTask(TomcatConnectionDrain ebbtideTomcatConnectionDrain) {
		return new TomcatConnectionTask(ebbtideTomcatConnectionDrain);
	}

	@Bean
	TomcatListenerTask ebbtideTomcatListenerTask(TomcatConnectors ebbtideTomcatConnectors,
			TomcatConnectionDrain ebbtideTomcatConnectionDrain) {
		return new TomcatListenerTask(ebbtideTomcatConnectors, ebbtideTomcatConnectionDrain);
	}

}
