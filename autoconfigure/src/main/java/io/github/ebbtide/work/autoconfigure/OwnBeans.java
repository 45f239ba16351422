package io.github.ebbtide.work.autoconfigure;

import java.util.List;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;

/**
 * The beans of one context, without those of its parents: each context drains what is its
 * own. Public for wiring only.
 *
 * @since 0.1.0
 */
public final class OwnBeans {

	private OwnBeans() {
	}

	/**
	 * Return the beans of a type.
	 * @param beanFactory where they are
	 * @param type their type
	 * @param <T> their type
	 * @return the beans, in their order
	 */
	public static <T> List<T> of(ListableBeanFactory beanFactory, Class<T> type) {
		return beanFactory.getBeansOfType(type)
			.values()
			.stream()
			.sorted(AnnotationAwareOrderComparator.INSTANCE)
			.toList();
	}

}
