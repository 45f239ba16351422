package io.github.ebbtide.executor.autoconfigure;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

import io.github.ebbtide.executor.ExecutorEnd;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.Lifecycle;
import org.springframework.core.env.Environment;
import org.springframework.util.ObjectUtils;

/**
 * Which executors the container ends, and when nobody needs them any more. Creates no
 * bean that is not there. Thread-safe.
 */
final class ContainerEnds {

	private final ConfigurableListableBeanFactory beanFactory;

	private final boolean skipped;

	ContainerEnds(ConfigurableListableBeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.skipped = "skip".equalsIgnoreCase(environment.getProperty("ebbtide.shutdown.release"));
	}

	/**
	 * Returns when an executor may be shut. Where it has to have its turn, that comes
	 * before the end of everything else: its tasks may need it.
	 */
	ExecutorEnd of(String name) {
		if (!isEnded(name)) {
			return ExecutorEnd.ELSEWHERE;
		}
		Set<String> dependents = dependents(name);
		// a turn comes only where the context closes
		if (this.skipped || dependents.stream().noneMatch(this::isEndedAndMayNeedOthers)) {
			return ExecutorEnd.BEFORE_CLOSE;
		}
		for (String other : this.beanFactory.getSingletonNames()) {
			if (!other.equals(name) && !dependents.contains(other)) {
				this.beanFactory.registerDependentBean(other, name);
			}
		}
		return ExecutorEnd.IN_TURN;
	}

	private Set<String> dependents(String name) {
		Set<String> dependents = new HashSet<>();
		Deque<String> waiting = new ArrayDeque<>(List.of(this.beanFactory.getDependentBeans(name)));
		while (!waiting.isEmpty()) {
			String dependent = waiting.remove();
			if (dependents.add(dependent)) {
				waiting.addAll(List.of(this.beanFactory.getDependentBeans(dependent)));
			}
		}
		return dependents;
	}

	private boolean isEndedAndMayNeedOthers(String name) {
		return isEnded(name) && !(this.beanFactory.getSingleton(name) instanceof Executor);
	}

	/** Returns whether the container stops, closes or destroys a bean. */
	private boolean isEnded(String name) {
		Object bean = this.beanFactory.getSingleton(name);
		if (bean == null || !this.beanFactory.containsBeanDefinition(name)) {
			return false;
		}
		return bean instanceof DisposableBean || bean instanceof Lifecycle
				|| (this.beanFactory.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition
						&& isDestroyed(bean, definition));
	}

	private static boolean isDestroyed(Object bean, RootBeanDefinition definition) {
		if (!definition.getExternallyManagedDestroyMethods().isEmpty()) {
			return true;
		}
		// asks Spring which method it infers, of a copy: it would be written down
		RootBeanDefinition copy = definition.cloneBeanDefinition();
		copy.setTargetType(bean.getClass());
		copy.resolveDestroyMethodIfNecessary();
		return !ObjectUtils.isEmpty(copy.getDestroyMethodNames());
	}

}
