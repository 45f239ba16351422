package io.github.ebbtide.executor.autoconfigure;

import java.util.Set;

import io.github.ebbtide.executor.LateSubmissionPolicy;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of task executors and schedulers.
 *
 * @param enabled Whether to wait for tasks, to stop the schedulers, and to watch
 * executors for late submissions.
 * @param lateSubmissionPolicy What becomes of a task that the application submits when
 * the executor is shut.
 * @param runDelayedTasks Whether tasks that are scheduled once still run when they fall
 * due in time.
 * @param ignored Names of executor beans whose tasks are not waited for, such as those
 * that run for as long as the application does.
 */
@ConfigurationProperties("ebbtide.executor")
record ExecutorProperties(@DefaultValue("true") boolean enabled,
		@DefaultValue("reject") LateSubmissionPolicy lateSubmissionPolicy,
		@DefaultValue("false") boolean runDelayedTasks, @DefaultValue Set<String> ignored) {

}
