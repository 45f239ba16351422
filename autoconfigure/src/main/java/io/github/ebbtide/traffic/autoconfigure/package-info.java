/**
 * Auto-configuration of HTTP traffic.
 */
@NullMarked
package io.github.ebbtide.traffic.autoconfigure;

import org.jspecify.annotations.NullMarked;
