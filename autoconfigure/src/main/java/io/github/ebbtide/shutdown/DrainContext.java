package io.github.ebbtide.shutdown;

import java.util.concurrent.Executor;

import io.github.ebbtide.work.Ticker;
import io.github.ebbtide.work.WorkRegistry;

/**
 * What a drain works with.
 *
 * @param monitor guards the drain and wakes the thread that drives it
 * @param graph the phases
 * @param plan the tasks in them
 * @param work the work to wait for
 * @param listener whom to tell
 * @param driver runs one drain after the other
 * @param tasks runs the tasks
 * @param ticker the clock
 * @param leaveClock lets the process's exit clock go, where the process goes on
 */
record DrainContext(Object monitor, PhaseGraph graph, DrainPlan plan, WorkRegistry work, ShutdownListener listener,
		Executor driver, TaskThreads tasks, Ticker ticker, Runnable leaveClock) {

}
