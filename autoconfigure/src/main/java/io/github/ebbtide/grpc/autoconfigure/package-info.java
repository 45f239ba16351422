/**
 * Auto-configuration of gRPC servers.
 */
@NullMarked
package io.github.ebbtide.grpc.autoconfigure;

import org.jspecify.annotations.NullMarked;
