package io.github.ebbtide.timeout.autoconfigure;

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.web.service.registry.HttpServiceGroup;
import org.springframework.web.service.registry.HttpServiceGroupConfigurer.ClientCallback;
import org.springframework.web.service.registry.HttpServiceGroupConfigurer.GroupCallback;
import org.springframework.web.service.registry.HttpServiceGroupConfigurer.Groups;
import org.springframework.web.service.registry.HttpServiceGroupConfigurer.InitializingClientCallback;
import org.springframework.web.service.registry.HttpServiceGroupConfigurer.ProxyFactoryCallback;

/**
 * The group of HTTP services whose client is being configured on this thread, which Boot
 * does not tell the builder of the client.
 */
final class ServiceGroup {

	private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

	private ServiceGroup() {
	}

	static @Nullable String current() {
		return CURRENT.get();
	}

	static <B> Groups<B> noting(Groups<B> groups) {
		return new NotingGroups<>(groups);
	}

	/** Returns whether a configurer is Boot's, which nobody can ask for by its class. */
	static boolean isBoots(Object bean) {
		return bean.getClass().getName().startsWith("org.springframework.boot.");
	}

	private record NotingGroups<B>(Groups<B> delegate) implements Groups<B> {

		@Override
		public Groups<B> filterByName(String... names) {
			return noting(this.delegate.filterByName(names));
		}

		@Override
		public Groups<B> filter(Predicate<HttpServiceGroup> predicate) {
			return noting(this.delegate.filter(predicate));
		}

		@Override
		public void forEachClient(ClientCallback<B> callback) {
			this.delegate.forEachClient((ClientCallback<B>) (group, client) -> {
				CURRENT.set(group.name());
				try {
					callback.withClient(group, client);
				}
				finally {
					CURRENT.remove();
				}
			});
		}

		@Override
		public void forEachClient(InitializingClientCallback<B> callback) {
			this.delegate.forEachClient(callback);
		}

		@Override
		public void forEachProxyFactory(ProxyFactoryCallback callback) {
			this.delegate.forEachProxyFactory(callback);
		}

		@Override
		public void forEachGroup(GroupCallback<B> callback) {
			this.delegate.forEachGroup(callback);
		}

	}

}
