package io.github.ebbtide.shutdown.autoconfigure;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.ebbtide.shutdown.OnShutdown;
import io.github.ebbtide.shutdown.ShutdownTask;
import io.github.ebbtide.work.Deadline;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Collects the methods annotated with {@link OnShutdown} as tasks.
 */
final class OnShutdownTasks implements BeanPostProcessor, BeanFactoryAware {

	private final List<ShutdownTask> tasks = new CopyOnWriteArrayList<>();

	private final Environment environment;

	private @Nullable BeanFactory beanFactory;

	OnShutdownTasks(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	List<ShutdownTask> tasks() {
		return this.tasks;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopUtils.getTargetClass(bean);
		if (!isOfSpring(type) && AnnotationUtils.isCandidateClass(type, OnShutdown.class) && isSingleton(beanName)) {
			Map<Method, OnShutdown> methods = MethodIntrospector.selectMethods(type,
					(MethodIntrospector.MetadataLookup<OnShutdown>) (method) -> AnnotatedElementUtils
						.findMergedAnnotation(method, OnShutdown.class));
			methods.forEach((method, annotation) -> this.tasks.add(newTask(bean, beanName, method, annotation)));
		}
		return bean;
	}

	/** Which need not be looked through. */
	private static boolean isOfSpring(Class<?> type) {
		return type.getName().startsWith("org.springframework.");
	}

	/** Nobody keeps an instance of another scope until the drain. */
	private boolean isSingleton(String beanName) {
		BeanFactory beans = Objects.requireNonNull(this.beanFactory);
		return !beans.containsBean(beanName) || beans.isSingleton(beanName);
	}

	private ShutdownTask newTask(Object bean, String beanName, Method method, OnShutdown annotation) {
		Class<?>[] parameters = method.getParameterTypes();
		if (parameters.length > 1 || (parameters.length == 1 && parameters[0] != Deadline.class)) {
			throw new IllegalStateException(
					"@OnShutdown method %s must take no argument or one Deadline".formatted(method));
		}
		Method invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
		invocable.setAccessible(true);
		String name = annotation.name().isEmpty() ? beanName + "." + method.getName() : annotation.name();
		String timeout = this.environment.resolvePlaceholders(annotation.timeout());
		return new OnShutdownTask(name, annotation.phase(), Set.of(annotation.after()),
				StringUtils.hasText(timeout) ? DurationStyle.detectAndParse(timeout) : null, bean, invocable);
	}

}
