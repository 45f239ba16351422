package io.github.ebbtide.executor.autoconfigure;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import io.github.ebbtide.executor.ExecutorObserver;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Finds the executors, and closes those in the container's place that would otherwise
 * refuse late submissions without asking anybody, or would not be waited for.
 */
final class ExecutorBeanPostProcessor
		implements MergedBeanDefinitionPostProcessor, DestructionAwareBeanPostProcessor, BeanFactoryAware {

	private static final String NOBODY = "";

	private final ObjectProvider<ExecutorObserver> observer;

	private @Nullable BeanFactory beanFactory;

	// others have a destroy method of their own, or none
	private final Set<String> closedHere = ConcurrentHashMap.newKeySet();

	ExecutorBeanPostProcessor(ObjectProvider<ExecutorObserver> observer) {
		this.observer = observer;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void postProcessMergedBeanDefinition(RootBeanDefinition definition, Class<?> type, String beanName) {
		if (SimpleAsyncTaskExecutor.class.isAssignableFrom(type) && isClosedByTheContainer(definition)) {
			definition.setDestroyMethodName(NOBODY);
			this.closedHere.add(beanName);
		}
	}

	private static boolean isClosedByTheContainer(RootBeanDefinition definition) {
		String method = definition.getDestroyMethodName();
		return method == null || method.equals(RootBeanDefinition.INFER_METHOD) || method.equals("close");
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Executor && !(bean instanceof ScopedObject) && isSingleton(beanName)) {
			this.observer.getObject().observe(beanName, bean);
		}
		return bean;
	}

	/** Instances of other scopes come and go, and would be kept for ever. */
	private boolean isSingleton(String beanName) {
		BeanFactory beans = Objects.requireNonNull(this.beanFactory);
		return !beans.containsBean(beanName) || beans.isSingleton(beanName);
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		return bean instanceof SimpleAsyncTaskExecutor || bean instanceof ExecutorService;
	}

	@Override
	public void postProcessBeforeDestruction(Object bean, String beanName) {
		if (bean instanceof SimpleAsyncTaskExecutor executor && this.closedHere.contains(beanName)) {
			this.observer.getObject().close(executor);
		}
		else if (bean instanceof ExecutorService executor) {
			this.observer.getObject().close(executor);
		}
	}

}
