package io.github.ebbtide.shutdown.autoconfigure;

import java.time.Duration;

import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * How long those who route traffic to a service take to hear that it stops.
 *
 * @since 0.1.0
 */
public final class PropagationDelay {

	// endpoints, kube-proxy and ingress controllers of a busy cluster
	private static final Duration KUBERNETES = Duration.ofSeconds(5);

	private PropagationDelay() {
	}

	/**
	 * Return what the user says, or else what the platform is known for.
	 * @param environment the environment
	 * @return the delay
	 */
	public static Duration of(Environment environment) {
		return Binder.get(environment)
			.bind("ebbtide.traffic.propagation-delay", Duration.class)
			.orElseGet(() -> ofPlatform(environment));
	}

	/**
	 * Return what the platform is known for.
	 * @param environment the environment
	 * @return the delay
	 */
	public static Duration ofPlatform(Environment environment) {
		return CloudPlatform.KUBERNETES.isActive(environment) ? KUBERNETES : Duration.ZERO;
	}

}
