package io.github.ebbtide.timeout.autoconfigure;

import java.time.Duration;
import java.util.Objects;

import io.github.ebbtide.timeout.ClientSetting;
import io.github.ebbtide.timeout.ClientSettings;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import io.github.ebbtide.timeout.TimeoutOrigins;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.http.client.autoconfigure.HttpClientProperties;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientProperties;

/**
 * Finds out what has decided a limit of an HTTP client, the nearest first: the properties
 * of its group, a bean of the user's, the properties of all clients, or code.
 */
final class ClientSettingsSources {

	private final OwnClientSettings own;

	private final TimeoutOrigins origins;

	private final ObjectProvider<HttpServiceClientProperties> groups;

	ClientSettingsSources(OwnClientSettings own, TimeoutOrigins origins,
			ObjectProvider<HttpServiceClientProperties> groups) {
		this.own = own;
		this.origins = origins;
		this.groups = groups;
	}

	/**
	 * Return what tells it of the client that is being built on this thread.
	 * @return that, which may be asked later and on any thread
	 */
	ClientSettings ofThisClient() {
		return new Sources(ServiceGroup.current());
	}

	private @Nullable Duration ofGroup(String group, Limit limit) {
		HttpServiceClientProperties all = this.groups.getIfAvailable();
		HttpClientProperties properties = (all != null) ? all.get(group) : null;
		if (properties == null) {
			return null;
		}
		return (limit == Limit.CONNECT) ? properties.getConnectTimeout() : properties.getReadTimeout();
	}

	private final class Sources implements ClientSettings {

		private final @Nullable String group;

		Sources(@Nullable String group) {
			this.group = group;
		}

		@Override
		public @Nullable String group() {
			return this.group;
		}

		@Override
		public ClientSetting of(Limit limit, @Nullable Duration value) {
			String key = OwnClientSettings.key(limit);
			if (value != null && this.group != null && value.equals(ofGroup(this.group, limit))) {
				return ClientSetting.ofProperty("spring.http.serviceclient." + this.group + "." + key, Origin.USER);
			}
			OwnClientSettings own = ClientSettingsSources.this.own;
			String bean = (value != null) ? own.beanThatSets(limit, value) : null;
			if (bean != null) {
				return ClientSetting.ofCode("the HttpClientSettings bean '" + bean + "'", Origin.USER);
			}
			if (Objects.equals(value, own.common(limit))) {
				String property = OwnClientSettings.property(limit);
				return ClientSetting.ofProperty(property, ClientSettingsSources.this.origins.of(property, value));
			}
			return ClientSetting.ofCode("the code that builds the client",
					(value != null) ? Origin.USER : Origin.LIBRARY);
		}

	}

}
