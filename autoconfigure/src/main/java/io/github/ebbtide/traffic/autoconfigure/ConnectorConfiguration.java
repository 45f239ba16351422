package io.github.ebbtide.traffic.autoconfigure;

import io.github.ebbtide.shutdown.ShutdownPhase;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.traffic.ConnectionDrain;
import io.github.ebbtide.traffic.ConnectionTask;
import io.github.ebbtide.traffic.ConnectorIntake;
import io.github.ebbtide.traffic.DrainProgress;
import io.github.ebbtide.traffic.HttpConnectors;
import io.github.ebbtide.traffic.ListenerTask;
import io.github.ebbtide.traffic.TrackedRequests;
import io.github.ebbtide.traffic.TransitTime;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What a drain does with the connectors of a server.
 */
@Configuration(proxyBeanMethods = false)
class ConnectorConfiguration {

	@Bean
	ConnectorIntake ebbtideConnectorIntake(HttpConnectors ebbtideHttpConnectors,
			ObjectProvider<ManagementAccess> ebbtideManagementPaths) {
		return new ConnectorIntake(ebbtideHttpConnectors,
				ebbtideManagementPaths.getIfAvailable(() -> ManagementAccess.NONE)::isOnMainPort);
	}

	@Bean
	ConnectionDrain ebbtideConnectionDrain(HttpConnectors ebbtideHttpConnectors,
			TrackedRequests<?> ebbtideTrackedRequests, DrainProgress ebbtideDrainProgress) {
		return new ConnectionDrain(ebbtideHttpConnectors, ebbtideTrackedRequests,
				new TransitTime(ebbtideDrainProgress));
	}

	@Bean
	ShutdownTask ebbtideIdleConnectionTask(ConnectionDrain ebbtideConnectionDrain,
			ConnectorIntake ebbtideConnectorIntake) {
		return ShutdownTask.repeatable("idle-connections", ShutdownPhase.FINISH, (deadline) -> {
			// where new connections are served to the last, so are those there are
			if (!ebbtideConnectorIntake.staysOpen()) {
				ebbtideConnectionDrain.closeIdle(deadline);
			}
		});
	}

	@Bean
	ConnectionTask ebbtideConnectionTask(ConnectionDrain ebbtideConnectionDrain) {
		return new ConnectionTask(ebbtideConnectionDrain);
	}

	@Bean
	ListenerTask ebbtideListenerTask(HttpConnectors ebbtideHttpConnectors, ConnectionDrain ebbtideConnectionDrain) {
		return new ListenerTask(ebbtideHttpConnectors, ebbtideConnectionDrain);
	}

}
