package io.github.ebbtide.shutdown.autoconfigure;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;

import io.github.ebbtide.shutdown.OnShutdown;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * A method annotated with {@link OnShutdown}.
 *
 * @param name the task's name
 * @param phase the task's phase
 * @param after the tasks before this one
 * @param timeout the longest time it may take, if it has a limit of its own
 * @param bean whose method it is
 * @param method the method
 */
record OnShutdownTask(String name, String phase, Set<String> after, @Nullable Duration timeout, Object bean,
		Method method) implements ShutdownTask {

	@Override
	public @Nullable CompletionStage<?> run(Deadline deadline) throws Exception {
		try {
			Object result = (this.method.getParameterCount() == 0) ? this.method.invoke(this.bean)
					: this.method.invoke(this.bean, deadline);
			return (result instanceof CompletionStage<?> stage) ? stage : null;
		}
		catch (InvocationTargetException ex) {
			if (ex.getTargetException() instanceof Error error) {
				throw error;
			}
			throw (ex.getTargetException() instanceof Exception cause) ? cause : ex;
		}
	}

}
