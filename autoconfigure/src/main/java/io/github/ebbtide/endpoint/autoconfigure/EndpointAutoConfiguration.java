package io.github.ebbtide.endpoint.autoconfigure;

import java.time.Clock;

import io.github.ebbtide.endpoint.ChildProcessesEndpoint;
import io.github.ebbtide.endpoint.DrainEndpoint;
import io.github.ebbtide.endpoint.DrainEndpointWebExtension;
import io.github.ebbtide.endpoint.PreStopEndpoint;
import io.github.ebbtide.endpoint.SocketTimeoutsEndpoint;
import io.github.ebbtide.process.ChildProcesses;
import io.github.ebbtide.shutdown.ShutdownCoordinator;
import io.github.ebbtide.timeout.TimeoutAudit;
import io.github.ebbtide.work.HangDetector;

import org.springframework.aot.hint.annotation.RegisterReflection;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the drain and preStop endpoints.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(afterName = { "io.github.ebbtide.process.autoconfigure.ChildProcessAutoConfiguration",
		"io.github.ebbtide.shutdown.autoconfigure.ShutdownAutoConfiguration",
		"io.github.ebbtide.timeout.autoconfigure.SocketTimeoutAutoConfiguration" })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
// looked for by name by PreStopAccessEnvironmentPostProcessor
@RegisterReflection(classes = Access.class)
public final class EndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean(ShutdownCoordinator.class)
	@ConditionalOnAvailableEndpoint
	DrainEndpoint ebbtideDrainEndpoint(ShutdownCoordinator ebbtideShutdownCoordinator,
			ObjectProvider<HangDetector> ebbtideHangDetector) {
		HangDetector detector = ebbtideHangDetector.getIfAvailable();
		return (detector != null) ? new DrainEndpoint(ebbtideShutdownCoordinator, detector::hung)
				: new DrainEndpoint(ebbtideShutdownCoordinator);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean(DrainEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	DrainEndpointWebExtension ebbtideDrainEndpointWebExtension(DrainEndpoint ebbtideDrainEndpoint) {
		return new DrainEndpointWebExtension(ebbtideDrainEndpoint);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean(ShutdownCoordinator.class)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	PreStopEndpoint ebbtidePreStopEndpoint(ShutdownCoordinator ebbtideShutdownCoordinator) {
		return PreStopEndpoint.forServlet(ebbtideShutdownCoordinator);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean(name = "ebbtideTimeoutAudit")
	@ConditionalOnAvailableEndpoint
	SocketTimeoutsEndpoint ebbtideSocketTimeoutsEndpoint(TimeoutAudit ebbtideTimeoutAudit) {
		return new SocketTimeoutsEndpoint(ebbtideTimeoutAudit);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnBean(ChildProcesses.class)
	@ConditionalOnAvailableEndpoint
	ChildProcessesEndpoint ebbtideChildProcessesEndpoint() {
		return new ChildProcessesEndpoint(Clock.systemUTC());
	}

	@Bean
	@ConditionalOnMissingBean(value = PreStopEndpoint.class, search = SearchStrategy.CURRENT)
	@ConditionalOnBean(ShutdownCoordinator.class)
	@ConditionalOnBooleanProperty(PreStopAccessEnvironmentPostProcessor.ENABLED)
	PreStopNotExposedWarning ebbtidePreStopNotExposedWarning() {
		return new PreStopNotExposedWarning();
	}

}
