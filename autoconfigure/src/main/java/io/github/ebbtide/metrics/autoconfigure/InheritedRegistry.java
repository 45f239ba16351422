package io.github.ebbtide.metrics.autoconfigure;

import java.util.List;

import io.github.ebbtide.metrics.Shares;
import io.github.ebbtide.work.autoconfigure.OwnBeans;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Binds the meters of a child context to the registry of its parent, where it has none of
 * its own: Boot binds those of a context to the registries of that context.
 */
final class InheritedRegistry implements SmartInitializingSingleton, DisposableBean {

	private final ListableBeanFactory beanFactory;

	private List<MeterBinder> binders = List.of();

	InheritedRegistry(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.binders = OwnBeans.of(this.beanFactory, MeterBinder.class).stream().filter(Shares::areIn).toList();
		if (this.beanFactory.getBeanNamesForType(MeterRegistry.class).length == 0) {
			this.beanFactory.getBeanProvider(MeterRegistry.class)
				.ifUnique((inherited) -> this.binders.forEach((binder) -> binder.bindTo(inherited)));
		}
	}

	@Override
	public void destroy() {
		for (MeterBinder binder : this.binders) {
			Shares.retire(binder);
		}
	}

}
