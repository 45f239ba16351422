package io.github.ebbtide.grpc.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of gRPC servers.
 *
 * @param enabled Whether to keep track of gRPC calls, and to stop the servers without
 * losing one.
 * @param streamTimeout How long streaming calls may go on once the servers let nothing
 * new in; as long as there is time, if zero.
 */
@ConfigurationProperties("ebbtide.grpc")
record GrpcProperties(@DefaultValue("true") boolean enabled, @DefaultValue("5s") Duration streamTimeout) {

	GrpcProperties {
		if (streamTimeout.isNegative()) {
			throw new InvalidConfigurationPropertyValueException("ebbtide.grpc.stream-timeout", streamTimeout,
					"It must not be negative.");
		}
	}

}
