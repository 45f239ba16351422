package io.github.ebbtide.executor.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.interceptor.AsyncExecutionAspectSupport;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.util.ReflectionUtils;

/**
 * The fields of Spring's executors that are read, for a native image.
 */
final class ExecutorRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		register(hints, ThreadPoolTaskExecutor.class, "taskDecorator");
		register(hints, TaskExecutorAdapter.class, "taskDecorator", "concurrentExecutor");
		register(hints, ConcurrentTaskExecutor.class, "taskDecorator");
		register(hints, SimpleAsyncTaskExecutor.class, "taskDecorator", "activeThreads");
		register(hints, AsyncExecutionAspectSupport.class, "defaultExecutor");
		register(hints, SimpleAsyncTaskScheduler.class, "triggerExecutor", "fixedDelayExecutor");
	}

	private static void register(RuntimeHints hints, Class<?> type, String... fields) {
		for (String name : fields) {
			var field = ReflectionUtils.findField(type, name);
			if (field != null) {
				hints.reflection().registerField(field);
			}
		}
	}

}
