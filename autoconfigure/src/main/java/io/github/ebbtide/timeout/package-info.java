/**
 * Finite timeouts for every socket, the audit of the effective ones, and the states of
 * this process's sockets. Types are public for wiring only.
 */
@NullMarked
package io.github.ebbtide.timeout;

import org.jspecify.annotations.NullMarked;
