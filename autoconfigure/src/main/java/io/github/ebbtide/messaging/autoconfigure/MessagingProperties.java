package io.github.ebbtide.messaging.autoconfigure;

import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of message listener containers.
 *
 * @param enabled Whether to stop the listener containers together, and to wait for the
 * messages they have.
 * @param stopAfterDrain Listener ids or bean names of containers that work in flight
 * still needs, such as those that receive replies.
 */
@ConfigurationProperties("ebbtide.messaging")
record MessagingProperties(@DefaultValue("true") boolean enabled, @DefaultValue Set<String> stopAfterDrain) {

}
