package io.github.ebbtide.executor;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.interceptor.AsyncExecutionAspectSupport;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Async;
import org.springframework.util.StringUtils;

/**
 * The executor of the {@code @Async} methods that name none. It need be no bean, and is
 * looked at when it is first used: Spring makes it then.
 *
 * @since 0.1.0
 */
public final class DefaultAsyncExecutor {

	/** What it is called where it is no bean. */
	static final String NAME = "defaultAsyncExecutor";

	private static final Log logger = LogFactory.getLog(DefaultAsyncExecutor.class);

	private final AsyncExecutionAspectSupport async;

	private final Supplier<ExecutorObserver> observer;

	private final Set<Method> elsewhere = ConcurrentHashMap.newKeySet();

	private volatile boolean observed;

	/**
	 * Create it.
	 * @param async what submits the methods' tasks
	 * @param observer supplies what observes executors
	 */
	public DefaultAsyncExecutor(AsyncExecutionAspectSupport async, Supplier<ExecutorObserver> observer) {
		this.async = async;
		this.observer = observer;
	}

	/** Sees to it that the executor is observed before it gets a task. */
	void expect(MethodInvocation invocation) {
		Method method = invocation.getMethod();
		if (this.observed || this.elsewhere.contains(method)) {
			return;
		}
		if (namesItsExecutor(method, invocation.getThis())) {
			this.elsewhere.add(method);
		}
		else {
			observe();
		}
	}

	private static boolean namesItsExecutor(Method method, @Nullable Object target) {
		Method specific = (target != null)
				? AopUtils.getMostSpecificMethod(method, AopProxyUtils.ultimateTargetClass(target)) : method;
		Async async = AnnotatedElementUtils.findMergedAnnotation(specific, Async.class);
		if (async == null) {
			async = AnnotatedElementUtils.findMergedAnnotation(specific.getDeclaringClass(), Async.class);
		}
		return async != null && StringUtils.hasLength(async.value());
	}

	private synchronized void observe() {
		if (this.observed) {
			return;
		}
		try {
			Supplier<?> executor = SpringField.read(this.async, AsyncExecutionAspectSupport.class, "defaultExecutor",
					Supplier.class);
			if (executor != null && executor.get() instanceof Executor found && !(found instanceof ScopedObject)) {
				this.observer.get().observe(NAME, found);
			}
		}
		catch (IllegalStateException ex) {
			logger.warn("The tasks of @Async methods are not waited for where their executor is no bean", ex);
		}
		this.observed = true;
	}

}
