package io.github.ebbtide.executor;

import java.lang.reflect.Method;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Notes which {@code @Async} method the calling thread is about to hand to an executor,
 * so that its task has a name from the start.
 *
 * @since 0.1.0
 */
public final class AsyncMethod implements MethodInterceptor {

	private static final ThreadLocal<@Nullable Method> CURRENT = new ThreadLocal<>();

	/**
	 * Create the advice.
	 */
	public AsyncMethod() {
	}

	/** Returns the method, once: what the method itself submits is not its own task. */
	static @Nullable Method take() {
		Method method = CURRENT.get();
		if (method != null) {
			CURRENT.remove();
		}
		return method;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Method outer = CURRENT.get();
		CURRENT.set(invocation.getMethod());
		try {
			return invocation.proceed();
		}
		finally {
			if (outer != null) {
				CURRENT.set(outer);
			}
			else {
				CURRENT.remove();
			}
		}
	}

}
