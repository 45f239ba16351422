package io.github.ebbtide.shutdown.autoconfigure;

import java.lang.reflect.Method;
import java.util.Set;

import io.github.ebbtide.shutdown.OnShutdown;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Lets a native image call the methods annotated with {@link OnShutdown}.
 */
final class OnShutdownAotProcessor implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		Class<?> type = ClassUtils.getUserClass(bean.getBeanClass());
		if (!AnnotationUtils.isCandidateClass(type, OnShutdown.class)) {
			return null;
		}
		Set<Method> methods = MethodIntrospector.selectMethods(type,
				(ReflectionUtils.MethodFilter) (method) -> AnnotatedElementUtils.hasAnnotation(method,
						OnShutdown.class));
		if (methods.isEmpty()) {
			return null;
		}
		return (context, code) -> methods
			.forEach((method) -> context.getRuntimeHints().reflection().registerMethod(method, ExecutableMode.INVOKE));
	}

}
