package io.github.ebbtide.executor;

import java.lang.reflect.Method;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Notes which {@code @Async} method the calling thread is about to hand to an executor,
 * so that its task has a name from the start, and has the executor observed by then.
 *
 * @since 0.1.0
 */
public final class AsyncMethod implements MethodInterceptor {

	private static final ThreadLocal<@Nullable Method> CURRENT = new ThreadLocal<>();

	private final DefaultAsyncExecutor executor;

	/**
	 * Create the advice.
	 * @param executor the executor of the methods that name none
	 */
	public AsyncMethod(DefaultAsyncExecutor executor) {
		this.executor = executor;
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
		this.executor.expect(invocation);
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
