package io.github.ebbtide.executor.autoconfigure;

import io.github.ebbtide.executor.AsyncMethod;
import io.github.ebbtide.executor.DefaultAsyncExecutor;
import io.github.ebbtide.executor.ExecutorObserver;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.interceptor.AsyncExecutionAspectSupport;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.scheduling.annotation.AsyncAnnotationAdvisor;

/**
 * Lets the tasks of {@code @Async} methods be known by the method's name, and be seen
 * where their executor is no bean: puts an advice before the one that hands the call to
 * an executor. A proxy that is frozen is left as it is.
 */
final class AsyncMethodAdvisor implements BeanPostProcessor {

	private final ObjectProvider<ExecutorObserver> observer;

	AsyncMethodAdvisor(ObjectProvider<ExecutorObserver> observer) {
		this.observer = observer;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Advised proxy && !proxy.isFrozen()) {
			Advisor[] advisors = proxy.getAdvisors();
			for (int i = 0; i < advisors.length; i++) {
				if (advisors[i] instanceof AsyncAnnotationAdvisor async
						&& async.getAdvice() instanceof AsyncExecutionAspectSupport support) {
					DefaultAsyncExecutor executor = new DefaultAsyncExecutor(support, this.observer::getObject);
					proxy.addAdvisor(i, new DefaultPointcutAdvisor(async.getPointcut(), new AsyncMethod(executor)));
					break;
				}
			}
		}
		return bean;
	}

}
