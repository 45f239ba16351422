package io.github.ebbtide.shutdown.autoconfigure;

import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.core.env.Environment;

/**
 * When the readiness probe goes down in a drain.
 */
enum ReadinessPolicy {

	/** At quiesce on Kubernetes, at announce elsewhere. */
	AUTO,

	/** At announce: for balancers that watch the probe. */
	AT_ANNOUNCE,

	/** At quiesce: traffic that still comes is still wanted. */
	AT_QUIESCE,

	/** Not before the application context closes. */
	UNCHANGED;

	/** Decides what {@link #AUTO} means here. */
	ReadinessPolicy on(Environment environment) {
		if (this != AUTO) {
			return this;
		}
		return (CloudPlatform.KUBERNETES.isActive(environment)) ? AT_QUIESCE : AT_ANNOUNCE;
	}

}
