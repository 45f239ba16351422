/**
 * Task executors and schedulers: their tasks as work, the schedulers as intake, and what
 * becomes of tasks that are submitted when a pool is shut. Read it in this order:
 * {@link io.github.ebbtide.executor.ExecutorObserver} (who is observed, and how),
 * {@link io.github.ebbtide.executor.DefaultAsyncExecutor} (who is no bean),
 * {@link io.github.ebbtide.executor.TaskTracker} (where each task can be followed),
 * {@link io.github.ebbtide.executor.ObservedPool} (where it cannot),
 * {@link io.github.ebbtide.executor.SchedulerIntake} and
 * {@link io.github.ebbtide.executor.LateSubmissions}.
 * <p>
 * No executor is ever wrapped. Everything here is package-private or public for wiring
 * only.
 */
@NullMarked
package io.github.ebbtide.executor;

import org.jspecify.annotations.NullMarked;
