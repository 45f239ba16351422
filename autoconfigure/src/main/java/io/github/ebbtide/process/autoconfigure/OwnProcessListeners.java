package io.github.ebbtide.process.autoconfigure;

import java.util.List;
import java.util.function.Supplier;

import io.github.ebbtide.process.ProcessListener;
import io.github.ebbtide.work.autoconfigure.OwnBeans;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Finds the listeners, at the first launch or when all singletons exist: a child may
 * still end while the context closes, when nothing can be looked up any more.
 */
final class OwnProcessListeners implements Supplier<List<ProcessListener>>, SmartInitializingSingleton {

	private final ListableBeanFactory beanFactory;

	private volatile @Nullable List<ProcessListener> listeners;

	OwnProcessListeners(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		get();
	}

	@Override
	public List<ProcessListener> get() {
		List<ProcessListener> listeners = this.listeners;
		if (listeners == null) {
			listeners = OwnBeans.of(this.beanFactory, ProcessListener.class);
			this.listeners = listeners;
		}
		return listeners;
	}

}
