package io.github.ebbtide;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What our beans are given is found by its name. By its type only, Spring would look at
 * every bean of the application for each parameter, which was a tenth of the start.
 */
class BeanNameTests {

	@Test
	void parametersAreNamedAsTheBeansThatTheyAreGiven() throws Exception {
		Map<Class<?>, Set<String>> names = new HashMap<>();
		beanMethods().forEach((method) -> names.computeIfAbsent(method.getReturnType(), (type) -> new TreeSet<>())
			.add(method.getName()));
		Set<String> misnamed = new TreeSet<>();
		beanMethods().forEach((method) -> {
			for (Parameter parameter : method.getParameters()) {
				Set<String> beans = names.getOrDefault(typeOf(parameter), Set.of());
				if (beans.size() == 1 && !beans.contains(parameter.getName())) {
					misnamed.add(method.getName() + ": " + parameter + " instead of " + beans);
				}
			}
		});
		assertThat(names).hasSizeGreaterThan(40);
		assertThat(misnamed).isEmpty();
	}

	private static Class<?> typeOf(Parameter parameter) {
		return (parameter.getType() == ObjectProvider.class)
				? ResolvableType.forType(parameter.getParameterizedType()).getGeneric().resolve(Object.class)
				: parameter.getType();
	}

	private static List<Method> beanMethods() throws IOException, ClassNotFoundException {
		List<Method> methods = new ArrayList<>();
		for (Resource resource : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:io/github/ebbtide/*/autoconfigure/*Configuration*.class")) {
			String file = Objects.requireNonNull(resource.getFilename());
			String feature = resource.getURI().toString().replaceFirst(".*/(\\w+)/autoconfigure/.*", "$1");
			Class<?> type = Class.forName("io.github.ebbtide.%s.autoconfigure.%s".formatted(feature,
					file.substring(0, file.length() - ".class".length())));
			Stream.of(type.getDeclaredMethods())
				.filter((method) -> method.isAnnotationPresent(Bean.class) && method.getName().startsWith("ebbtide"))
				.forEach(methods::add);
		}
		return methods;
	}

}
