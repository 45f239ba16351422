/**
 * The drain: phases, the tasks that run in them, the one clock they share, and the
 * process's exit. Read it in this order:
 * {@link io.github.ebbtide.shutdown.ShutdownCoordinator} (what starts and cancels a
 * drain), {@code Drain} (which phase runs when), {@code PhaseRun} (which task runs when)
 * and {@link io.github.ebbtide.shutdown.ProcessExit} (what a signal does).
 * <p>
 * Users meet {@code ShutdownCoordinator}, {@code ShutdownPhase}, {@code ShutdownTask},
 * {@code ShutdownListener}, {@code ShutdownReport}, {@code ShutdownReason},
 * {@code DrainState} and {@code OnShutdown}; everything else is package-private or public
 * for wiring only. Plain Java.
 */
@NullMarked
package io.github.ebbtide.shutdown;

import org.jspecify.annotations.NullMarked;
