/**
 * Message listener containers: intake that stops polling all together, and the messages
 * in hand as work, from the run of a handler on. The containers of Kafka, RabbitMQ and
 * JMS are told apart in classes named after them; what they have in common is Spring's
 * {@link org.springframework.context.SmartLifecycle}. Everything here is package-private
 * or public for wiring only.
 */
@NullMarked
package io.github.ebbtide.messaging;

import org.jspecify.annotations.NullMarked;
