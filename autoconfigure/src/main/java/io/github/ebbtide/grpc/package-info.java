/**
 * The gRPC servers that Spring starts: their calls in flight, and their way to stop.
 * Streaming calls, which may last for ever, have a time of their own. Everything here is
 * package-private or public for wiring only.
 */
@NullMarked
package io.github.ebbtide.grpc;

import org.jspecify.annotations.NullMarked;
