package io.github.ebbtide.endpoint.autoconfigure;

import io.github.ebbtide.endpoint.DrainEndpoint;
import io.github.ebbtide.endpoint.DrainEndpointWebExtension;
import io.github.ebbtide.endpoint.PreStopEndpoint;
import io.github.ebbtide.endpoint.SocketTimeoutsEndpoint;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.timeout.TimeoutAudit;
import io.github.ebbtide.work.HangDetector;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.core.Ordered;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the drain and preStop endpoints.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(afterName = { "io.github.ebbtide.shutdown.autoconfigure.ShutdownAutoConfiguration",
		"io.github.ebbtide.timeout.autoconfigure.SocketTimeoutAutoConfiguration" })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(ShutdownCoordinator.class)
public final class EndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnAvailableEndpoint
	DrainEndpoint ebbtideDrainEndpoint(ShutdownCoordinator coordinator, ObjectProvider<HangDetector> hangs) {
		HangDetector detector = hangs.getIfAvailable();
		return (detector != null) ? new DrainEndpoint(coordinator, detector::hung) : new DrainEndpoint(coordinator);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean(DrainEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	DrainEndpointWebExtension ebbtideDrainEndpointWebExtension(DrainEndpoint drainEndpoint) {
		return new DrainEndpointWebExtension(drainEndpoint);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	PreStopEndpoint ebbtidePreStopEndpoint(ShutdownCoordinator coordinator) {
		return PreStopEndpoint.forServlet(coordinator);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean(TimeoutAudit.class)
	@ConditionalOnAvailableEndpoint
	SocketTimeoutsEndpoint ebbtideSocketTimeoutsEndpoint(TimeoutAudit audit) {
		return new SocketTimeoutsEndpoint(audit);
	}

	@Bean
	@ConditionalOnMissingBean(value = PreStopEndpoint.class, search = SearchStrategy.CURRENT)
	@ConditionalOnBooleanProperty(PreStopAccessEnvironmentPostProcessor.ENABLED)
	PreStopNotExposedWarning ebbtidePreStopNotExposedWarning() {
		return new PreStopNotExposedWarning();
	}

}
